import { sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { readUnsigned } from "./read-integers.ts";

/*
 * The custom section "linking". WebAssembly tool conventions, "Object File Linking".
 *
 *   content        version: u32 (2), subsection*
 *   subsection     type: byte, size: u32, content
 *   5 segments     count: u32, (name, log2 of the alignment: u32, flags: u32)*
 *   8 symbols      count: u32, symbol*
 *   symbol         0 function, 2 global, 4 tag, 5 table: flags, index, [name]     no name if it is undefined
 *                  1 data: flags, name, [segment, offset, size]                   no place if it is undefined
 *                  3 section: flags, section
 *
 * The offset of an absolute symbol is its value.
 */

export const LINKING_SECTION = "linking" as const;

const VERSION = 2;
const SEGMENTS = 5;
const SYMBOLS = 8;

export const symbolKind = { function: 0, data: 1, global: 2, section: 3, tag: 4 } as const;

export const symbolFlag = {
  weak: 0x1,
  local: 0x2,
  hidden: 0x4,
  undefined: 0x10,
  hasName: 0x40,
  threadLocal: 0x100,
  absolute: 0x200,
} as const;

/** A kind and flags. */
const SMALLEST_SYMBOL_BYTES = 2;
const SMALLEST_SEGMENT_BYTES = 3;

/** Symbols by number, in typed arrays: a large module has some 100,000. */
export interface SymbolTable {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly flags: Uint32Array;
  /** Index of a function or global; the data segment of a data symbol. */
  readonly indices: Uint32Array;
  /** The offset of a data symbol into its segment, or the value of an absolute symbol. */
  readonly offsets: Float64Array;
  /** Offset of the name into the module; 0 if it has none. */
  readonly names: Uint32Array;
}

export interface LinkingSection {
  readonly symbols: SymbolTable;
  /** By position of the data segment: the power of two. */
  readonly alignments: readonly number[];
}

/**
 * Reads the symbols and the alignments of a module.
 *
 * @throws Failure if the section is malformed
 */
export function readLinkingSection(bytes: Uint8Array, { id, offset, sizeBytes }: SectionRange): LinkingSection {
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  let symbols = emptyTable(0);
  let alignments: readonly number[] = [];
  if (reader.readU32() !== VERSION) return { symbols, alignments };
  while (reader.bytesLeft > 0) {
    const type = reader.readByte();
    const size = reader.readU32();
    const start = reader.offset;
    reader.skip(size);
    const content = new ByteReader(bytes, { start, end: start + size, section: sectionId.custom });
    if (type === SYMBOLS) symbols = readSymbols(content);
    if (type === SEGMENTS) alignments = readAlignments(content);
  }
  return { symbols, alignments };
}

/** The name of a symbol; empty if it has none. */
export function symbolName(bytes: Uint8Array, { names }: SymbolTable, symbol: number): string {
  const start = names[symbol] ?? 0;
  return start === 0 ? "" : new ByteReader(bytes, { start, end: bytes.length, section: sectionId.custom }).readName();
}

function readAlignments(reader: ByteReader): number[] {
  const alignments: number[] = [];
  for (let left = reader.readCount("dataSegments", SMALLEST_SEGMENT_BYTES); left > 0; left -= 1) {
    reader.skip(reader.readU32());
    alignments.push(reader.readU32());
    reader.readU32();
  }
  return alignments;
}

function emptyTable(count: number): SymbolTable {
  return {
    count,
    kinds: new Uint8Array(count),
    flags: new Uint32Array(count),
    indices: new Uint32Array(count),
    offsets: new Float64Array(count),
    names: new Uint32Array(count),
  };
}

function readSymbols(reader: ByteReader): SymbolTable {
  const table = emptyTable(Math.min(reader.readU32(), Math.floor(reader.bytesLeft / SMALLEST_SYMBOL_BYTES)));
  for (let symbol = 0; symbol < table.count; symbol += 1) {
    const kind = reader.readByte();
    const flags = reader.readU32();
    const isDefined = (flags & symbolFlag.undefined) === 0;
    table.kinds[symbol] = kind;
    table.flags[symbol] = flags;
    if (kind === symbolKind.section) {
      reader.readU32();
    } else if (kind === symbolKind.data) {
      skipName(reader, table, symbol);
      if (!isDefined) continue;
      table.indices[symbol] = reader.readU32();
      table.offsets[symbol] = readUnsigned(reader);
      readUnsigned(reader);
    } else {
      table.indices[symbol] = reader.readU32();
      if (isDefined || (flags & symbolFlag.hasName) !== 0) skipName(reader, table, symbol);
    }
  }
  return table;
}

function skipName(reader: ByteReader, { names }: SymbolTable, symbol: number): void {
  names[symbol] = reader.offset;
  reader.skip(reader.readU32());
}
