import { sectionId } from "../../wasm/binary-format.ts";
import { isObjectFile } from "../../wasm/is-object-file.ts";
import type { AreaRange, ModuleAreas, UndefinedData } from "../../wasm/module-areas.ts";
import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";
import { readUnsigned } from "./read-integers.ts";

/*
 * The custom section "linking". WebAssembly tool conventions, "Object File Linking".
 *
 *   content        version: u32 (2), subsection*
 *   subsection     type: byte, size: u32, content
 *   5 segments     count: u32, (name, log2 of the alignment: u32, flags: u32)*
 *   7 groups       in `inline-groups.ts`
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
const GROUPS = 7;
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
  /** By position of the data segment: the offset of its name into the module. */
  readonly segmentNames: readonly number[];
  /** Offsets into the module: the subsection of groups, if there is one. `inline-groups.ts` reads it. */
  readonly groups?: AreaRange;
}

/**
 * Reads the symbols and the alignments of a module.
 *
 * @throws Failure if the section is malformed
 */
export function readLinkingSection(bytes: Uint8Array, { id, offset, sizeBytes }: SectionRange): LinkingSection {
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  let symbols = emptyTable(0);
  let segments: SegmentInfo = { alignments: [], segmentNames: [] };
  let groups: AreaRange | undefined;
  if (reader.readU32() !== VERSION) return { symbols, ...segments };
  while (reader.bytesLeft > 0) {
    const type = reader.readByte();
    const size = reader.readU32();
    const start = reader.offset;
    reader.skip(size);
    const content = new ByteReader(bytes, { start, end: start + size, section: sectionId.custom });
    if (type === SYMBOLS) symbols = readSymbols(content);
    if (type === SEGMENTS) segments = readSegments(content);
    if (type === GROUPS) groups = { start, end: start + size };
  }
  return { symbols, ...segments, ...(groups && { groups }) };
}

/**
 * Reads the names of data that a module refers to and does not define. Its code and data have address 0 in place of each.
 *
 * @throws Failure if the section is malformed
 */
export function readUndefinedData(
  bytes: Uint8Array,
  type: Pick<ModuleType, "imports" | "sections" | "dylink">,
): Pick<ModuleAreas, "undefinedData"> {
  const section = type.sections.find(({ name }) => name === LINKING_SECTION);
  // A dynamic library imports the addresses.
  if (section === undefined || type.dylink || isObjectFile(type)) return {};
  const { symbols } = readLinkingSection(bytes, section);
  const undefinedData: UndefinedData[] = [];
  symbols.flags.forEach((flags, symbol) => {
    if (symbols.kinds[symbol] !== symbolKind.data || (flags & symbolFlag.undefined) === 0) return;
    undefinedData.push({ name: symbolName(bytes, symbols, symbol), isWeak: (flags & symbolFlag.weak) !== 0 });
  });
  return undefinedData.length === 0 ? {} : { undefinedData };
}

/** The name of a symbol; empty if it has none. */
export function symbolName(bytes: Uint8Array, { names }: SymbolTable, symbol: number): string {
  return nameAt(bytes, names[symbol]);
}

/** Offsets into the module: the bytes of the name of a symbol that has one. */
export function nameRange(bytes: Uint8Array, { names }: SymbolTable, symbol: number): AreaRange {
  const reader = new ByteReader(bytes, { start: names[symbol] ?? 0, end: bytes.length, section: sectionId.custom });
  const length = reader.readU32();
  return { start: reader.offset, end: reader.offset + length };
}

/** The name at an offset into the module; empty at 0. */
export function nameAt(bytes: Uint8Array, start = 0): string {
  return start === 0 ? "" : new ByteReader(bytes, { start, end: bytes.length, section: sectionId.custom }).readName();
}

type SegmentInfo = Pick<LinkingSection, "alignments" | "segmentNames">;

interface DataSymbol {
  /** A data symbol that is defined. */
  readonly symbol: number;
  /** Offset into the module: the content of its segment. */
  readonly start: number;
}

/** Offsets into the module: the content of a data symbol. */
export function dataRangeOf(bytes: Uint8Array, table: SymbolTable, { symbol, start }: DataSymbol): AreaRange {
  const at = table.names[symbol] ?? 0;
  const reader = new ByteReader(bytes, { start: at, end: bytes.length, section: sectionId.custom });
  reader.skip(reader.readU32());
  reader.readU32();
  readUnsigned(reader);
  const from = start + (table.offsets[symbol] as number);
  return { start: from, end: from + readUnsigned(reader) };
}

function readSegments(reader: ByteReader): SegmentInfo {
  const alignments: number[] = [];
  const segmentNames: number[] = [];
  for (let left = reader.readCount("dataSegments", SMALLEST_SEGMENT_BYTES); left > 0; left -= 1) {
    segmentNames.push(reader.offset);
    reader.skip(reader.readU32());
    alignments.push(reader.readU32());
    reader.readU32();
  }
  return { alignments, segmentNames };
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
