import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { sectionReader } from "./address-constants.ts";
import { skipLocals } from "./scan-prologues.ts";
import { skipImmediates } from "./skip-instruction.ts";

const MEMORY_GROW = 0x40;

/**
 * Whether a module has an instruction that grows its first memory: `memory.grow 0`, two bytes.
 *
 * Other instructions may have these two bytes too, such as a block that begins with `unreachable`. So the bytes are looked for
 * in the whole code, and only functions that have them are read.
 *
 * @returns also true if such a function has an instruction whose length is not known
 */
export function growsMemory(bytes: Uint8Array, type: Pick<ModuleType, "sections">): boolean {
  const reader = sectionReader(bytes, type, sectionId.code);
  const end = reader.offset + reader.bytesLeft;
  let found = findBytes(bytes, reader.offset, end);
  if (found < 0) return false;
  try {
    for (let left = reader.readU32(); left > 0; left -= 1) {
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      if (found >= reader.offset) continue;
      if (bodyGrows(new ByteReader(bytes, { start, end: reader.offset, section: sectionId.code }))) return true;
      found = findBytes(bytes, reader.offset, end);
      if (found < 0) return false;
    }
  } catch (error) {
    // The engine judges whether the section is valid.
    if (!(error instanceof Failure)) throw error;
  }
  return false;
}

/** The offset of `memory.grow 0` or of other bytes that look like it; negative if there are none. */
function findBytes(bytes: Uint8Array, start: number, end: number): number {
  let at = bytes.indexOf(MEMORY_GROW, start);
  while (at >= 0 && at < end && bytes[at + 1] !== 0) at = bytes.indexOf(MEMORY_GROW, at + 1);
  return at < end ? at : -1;
}

function bodyGrows(reader: ByteReader): boolean {
  if (!skipLocals(reader, reader.offset + reader.bytesLeft)) return false;
  while (reader.bytesLeft > 0) {
    const opcode = reader.readByte();
    if (opcode === MEMORY_GROW && reader.peekByte() === 0) return true;
    if (!skipImmediates(reader, opcode)) return true;
  }
  return false;
}
