import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { sectionReader } from "./address-constants.ts";
import { skipLocals } from "./scan-prologues.ts";
import { skipImmediates } from "./skip-instruction.ts";

export const memoryOpcode = { size: 0x3f, grow: 0x40 } as const;

/** Whether a module has an instruction that grows its first memory. */
export function growsMemory(bytes: Uint8Array, type: Pick<ModuleType, "sections">): boolean {
  return hasMemoryInstruction(bytes, type, memoryOpcode.grow);
}

/**
 * Whether a module has an instruction with its first memory: `memory.size 0` or `memory.grow 0`, two bytes.
 *
 * Other instructions may have these two bytes too, such as a block that begins with `unreachable`. So the bytes are looked for
 * in the whole code, and only functions that have them are read.
 *
 * @returns also true if such a function has an instruction whose length is not known
 */
export function hasMemoryInstruction(
  bytes: Uint8Array,
  type: Pick<ModuleType, "sections">,
  opcode: (typeof memoryOpcode)[keyof typeof memoryOpcode],
): boolean {
  const reader = sectionReader(bytes, type, sectionId.code);
  const end = reader.offset + reader.bytesLeft;
  let found = findInstruction(bytes, { opcode, start: reader.offset, end });
  if (found < 0) return false;
  try {
    for (let left = reader.readU32(); left > 0; left -= 1) {
      const size = reader.readU32();
      const start = reader.offset;
      reader.skip(size);
      if (found >= reader.offset) continue;
      const body = new ByteReader(bytes, { start, end: reader.offset, section: sectionId.code });
      if (bodyHas(body, opcode)) return true;
      found = findInstruction(bytes, { opcode, start: reader.offset, end });
      if (found < 0) return false;
    }
  } catch (error) {
    // The engine judges whether the section is valid.
    if (!(error instanceof Failure)) throw error;
  }
  return false;
}

interface Sought {
  readonly opcode: number;
  readonly start: number;
  readonly end: number;
}

/** The offset of the instruction with memory 0, or of other bytes that look like it; negative if there are none. */
function findInstruction(bytes: Uint8Array, { opcode, start, end }: Sought): number {
  let at = bytes.indexOf(opcode, start);
  while (at >= 0 && at < end && bytes[at + 1] !== 0) at = bytes.indexOf(opcode, at + 1);
  return at < end ? at : -1;
}

function bodyHas(reader: ByteReader, sought: number): boolean {
  if (!skipLocals(reader, reader.offset + reader.bytesLeft)) return false;
  while (reader.bytesLeft > 0) {
    const opcode = reader.readByte();
    if (opcode === sought && reader.peekByte() === 0) return true;
    if (!skipImmediates(reader, opcode)) return true;
  }
  return false;
}
