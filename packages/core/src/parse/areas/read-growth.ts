import { opcode, sectionId } from "../../wasm/binary-format.ts";
import { declaredMinimum } from "../../wasm/declared-minimum.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { sectionReader } from "./address-constants.ts";
import { growsMemory, hasMemoryInstruction, memoryOpcode } from "./grows-memory.ts";
import { includesBytes } from "./includes-bytes.ts";

const PAGE_BYTES = 65_536;

/** Bytes of the longest form of an address: wasm-ld writes all of them. */
const PADDED_BYTES = { i32: 5, i64: 10 } as const;

/**
 * How a module takes pages of its first memory.
 *
 * An allocator of C begins with the rest of the declared memory. It finds the end of that in one of two ways: `__heap_end`, which
 * is a constant in the code, or `memory.size` at the first allocation, which counts the pages of other modules too. So a module
 * that asks for the size, grows the memory and does not name the end of its declared memory has a heap of the second kind.
 *
 * Tools that optimize code compute with the constants and leave out the end. They also write integers in the shortest form, so
 * only code with long ones tells.
 */
export function readGrowth(bytes: Uint8Array, type: ModuleType): Pick<ModuleAreas, "grows" | "takesAll"> {
  if (!growsMemory(bytes, type)) return {};
  const { offset, bytesLeft } = sectionReader(bytes, type, sectionId.code);
  const code = bytes.subarray(offset, offset + bytesLeft);
  const takesAll = hasMemoryInstruction(bytes, type, memoryOpcode.size) && isAsLinked(code) && !namesEnd(code, type);
  return { grows: true, ...(takesAll && { takesAll }) };
}

/** Whether wasm-ld wrote the code: the index of a call or of a global has 5 bytes. */
function isAsLinked(code: Uint8Array): boolean {
  return [opcode.call, opcode.globalGet].some((wanted) => {
    let at = code.indexOf(wanted);
    while (at >= 0 && !isLong(code, at + 1)) at = code.indexOf(wanted, at + 1);
    return at >= 0;
  });
}

function isLong(code: Uint8Array, at: number): boolean {
  const parts = code.subarray(at, at + PADDED_BYTES.i32);
  return (
    parts.length === PADDED_BYTES.i32 && parts.every((part, index) => part >= 0x80 === index < PADDED_BYTES.i32 - 1)
  );
}

function namesEnd(code: Uint8Array, type: ModuleType): boolean {
  const end = (declaredMinimum(type, "memory") ?? 0) * PAGE_BYTES;
  return [
    [opcode.i32Const, ...shortest(end)],
    [opcode.i64Const, ...shortest(end)],
    [opcode.i32Const, ...padded(end, PADDED_BYTES.i32)],
    [opcode.i64Const, ...padded(end, PADDED_BYTES.i64)],
  ].some((instruction) => includesBytes(code, instruction));
}

/** A positive signed LEB128 integer. */
function shortest(value: number): number[] {
  const parts: number[] = [];
  let rest = value;
  for (; rest >= 0x40; rest = Math.floor(rest / 0x80)) parts.push((rest % 0x80) | 0x80);
  return [...parts, rest];
}

function padded(value: number, width: number): number[] {
  return Array.from(
    { length: width },
    (_, at) => (Math.floor(value / 0x80 ** at) % 0x80) | (at < width - 1 ? 0x80 : 0),
  );
}
