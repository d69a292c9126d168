import { DATA, IMMEDIATES, INTEGER, MEMORY_ACCESS, TYPE_USE } from "../../parse/code/immediates.ts";
import { LEB128_CONTINUES, refTypeByte, sectionId } from "../../wasm/binary-format.ts";
import type { Entries, IndexMap, IndexMaps, Reindexing } from "./index-maps.ts";
import { IndexPatcher } from "./index-patcher.ts";

/*
 * Code section. Core specification 3.0, "Code Section", binary format.
 *
 *   section    count, function*
 *   function   size, count locals*, instruction*      the last instruction is 0x0B end
 *   locals     count valtype
 *
 * The size says where a function ends, so the nesting of blocks is not followed: the engine judges it.
 */

/** Bit 6 of the alignment of a memory access, in its first byte: the index of a memory follows. */
const HAS_MEMORY = 0x40;

/** The block type of a block without a value. Above the bytes that a heap type follows, all others are one byte, too. */
const EMPTY = 0x40;

/** Bits of the longest index, and those of shorter ones, whose last byte may have any value. */
const MOST_BITS = 35;
const MOST_FULL_BITS = 28;
const MOST_IN_LAST_BYTE = 7;

/**
 * Functions with new indices.
 *
 * @param bytes - a module; it stays as it is
 * @param functions - the content of its code section behind the count, or a part of it with whole functions
 * @returns the same functions; a size is changed only where the function became longer
 * @throws Failure with the code and offset of the first byte that is malformed, or that names an item which the module
 *   does not have
 */
export function reindexBodies(bytes: Uint8Array, { from, to, count }: Entries, reindexing: Reindexing): Uint8Array {
  const patcher = new IndexPatcher(bytes, { from, to, reindexing, section: sectionId.code, isDense: true });
  return reindexEach(patcher, count);
}

/**
 * Checks functions of a module that keeps its indices. The engine would not see that such a function names an item of
 * another module of the unit.
 *
 * @param maps - maps that change no index
 * @throws Failure like `reindexBodies`
 */
export function checkBodies(bytes: Uint8Array, { from, to, count }: Entries, maps: IndexMaps): void {
  reindexEach(new IndexPatcher(bytes, { from, to, reindexing: { maps }, section: sectionId.code }), count);
}

function reindexEach(patcher: IndexPatcher, count: number): Uint8Array {
  const end = patcher.bound;
  for (let left = count; left > 0; left -= 1) {
    reindexBody(patcher);
    patcher.bound = end;
  }
  return patcher.finish();
}

function reindexBody(patcher: IndexPatcher): void {
  const sizeAt = patcher.outputAt;
  const beforeSize = patcher.at;
  const growth = patcher.growth;
  const size = patcher.readCount();
  const start = patcher.at;
  patcher.bound = start + size;
  for (let groups = patcher.readCount(); groups > 0; groups -= 1) {
    patcher.skipInteger();
    patcher.read(TYPE_USE);
  }
  reindexInstructions(patcher);
  const grown = patcher.growth - growth;
  if (grown === 0) return;
  patcher.cut(patcher.at).overwriteUnsigned(size + grown, { at: sizeAt, width: start - beforeSize });
}

/**
 * The instructions up to the end of a function.
 *
 * This loop takes the time of the whole, so it reads the frequent forms itself, with local variables. Instructions without
 * immediates and those with an integer of one byte are told apart by arithmetic: a branch could not be predicted. The patcher
 * reads every other form again from its opcode on, and finds the errors.
 */
function reindexInstructions(patcher: IndexPatcher): void {
  const { bytes, bound, maps, memory0 } = patcher;
  const immediates = IMMEDIATES;
  const mostAlignment = memory0 === 0 ? HAS_MEMORY : 0;
  let at = patcher.at;
  while (at < bound) {
    const start = at;
    const kinds = immediates[bytes[at++] as number] as number;
    if (kinds <= INTEGER) {
      at += kinds;
      if (((bytes[at - 1] as number) & LEB128_CONTINUES & -kinds) === 0) continue;
      while ((bytes[at++] as number) >= LEB128_CONTINUES);
      continue;
    }
    if (kinds === MEMORY_ACCESS) {
      if ((bytes[at] as number) < mostAlignment) {
        at += 1;
        while ((bytes[at++] as number) >= LEB128_CONTINUES);
        continue;
      }
    } else if (kinds === TYPE_USE) {
      const byte = bytes[at] as number;
      if (byte === EMPTY || (byte > refTypeByte.notNull && byte < LEB128_CONTINUES)) {
        at += 1;
        continue;
      }
    } else if (kinds <= DATA) {
      let byte = bytes[at++] as number;
      let index = byte & 0x7f;
      let bits = 7;
      for (; byte >= LEB128_CONTINUES; bits += 7) {
        byte = bytes[at++] as number;
        index |= (byte & 0x7f) << bits;
      }
      const isFull = bits === MOST_BITS;
      if (at <= bound && (bits <= MOST_FULL_BITS || (isFull && byte <= MOST_IN_LAST_BYTE))) {
        const { table, delta, count } = maps[kinds] as IndexMap;
        if (index < count) {
          const mapped = index < table.length ? (table[index] as number) : index + delta;
          patcher.at = at;
          if (mapped !== index) patcher.replace(start + 1, mapped);
          continue;
        }
      }
    }
    patcher.at = start;
    patcher.instruction();
    at = patcher.at;
  }
  patcher.at = at;
  if (at > bound) patcher.needs(at - bound);
}
