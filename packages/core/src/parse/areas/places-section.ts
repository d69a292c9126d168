import { Failure } from "../../problem.ts";
import type { AreaRange, ModuleAreas, OwnDefinition, Places, StackArea, StalePlace } from "../../wasm/module-areas.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { nullRecord } from "../../wasm/null-record.ts";
import { PLACES_VERSION } from "../../wasm/places-version.ts";
import { ByteReader } from "../byte-reader.ts";
import { malformedInteger } from "../framing-problems.ts";
import { isBehindHead } from "../section-id.ts";
import { LINKER_SYMBOLS } from "./linker-symbols.ts";
import { type PlaceList, readPlaceList } from "./place-lists.ts";
import type { PlaceGroup } from "./place-table.ts";
import { readSigned, readUnsigned } from "./read-integers.ts";

/*
 * The custom section "rec.places", in front of the code. `@rec/core/place` writes it in place of relocations.
 *
 *   content     version: u32 (4), sizes in bytes of code and data: u32 u32
 *               checksum: 8 bytes, of the rest of this content, and the contents of the sections of globals, elements, code, data
 *               flags: u32, data: range, log2 of the alignment: u32; slots: range
 *               areas: zeroed: range*, copied: (range, segment, from: u32)*, [stack], [heap base],
 *                      [size and log2 of the alignment of thread-locals], language: u32, names of tags: (0 | 1 name)*
 *               groups: group*, defined data: (sorted name, address)*, exported slots: (sorted name, slot)*
 *               lists: list* as `place-lists.ts` tells
 *               own definitions: (sorted name, flags: u32, [digest: u32])*, own functions: (distance to the digest before)*
 *   stack       global, low, rule: u32, initial address plus 1, or 0
 *   group       0 name value        a symbol that the linker answers
 *               1 name addend       data of another module; 2: weak
 *               3 function slot     an imported function with a slot
 *               4+n value           the symbol that the linker answers at position n in `linker-symbols.ts`
 *   sorted name number of first UTF-16 units that it has in common with the name before: byte; name: its rest
 *   range       start, end
 *
 * A `*` stands for a count in front. All integers are LEB128, unsigned but for addends and values. Groups 0 and 1 are the
 * module's data and its slots. The offsets of places count from the beginning of their section's content.
 *
 * Version 1 listed each place in code, version 2 had no own definitions and functions, and version 3 did not tell of the start function. Such a
 * section is refused: the module has to be made again.
 */

export const PLACES_SECTION = "rec.places";
/** The most units that a sorted name takes from the name before, so that short entries make no long names. */
export const MOST_SHARED_UNITS = 127;

export const placesFlag = {
  address64: 1,
  stack: 2,
  heapBase: 4,
  threadLocals: 8,
  grows: 16,
  takesAll: 32,
  startWrites: 64,
} as const;
export const ownFlag = { function: 1, weak: 2, unused: 4, digest: 8 } as const;
/** Kinds of groups from here on are symbols of `LINKER_SYMBOLS`. */
export const FIRST_KNOWN_SYMBOL = 4;
export const STACK_RULES: readonly StackArea["rule"][] = ["name", "prologue", "value"];
export const LANGUAGES: readonly ModuleAreas["language"][] = [undefined, "AssemblyScript", "Rust", "Zig"];

export interface PlacesSection {
  readonly places: Places;
  readonly areas: ModuleAreas;
  readonly codeBytes: number;
  readonly dataBytes: number;
  readonly digest: readonly [number, number];
  /** Offsets into the module: the content of the section behind the checksum. */
  readonly rest: AreaRange;
  readonly groups: readonly PlaceGroup[];
  readonly lists: readonly PlaceList[];
  /** Offset into the module behind the name of the section. */
  readonly nameEnd: number;
}

/**
 * Whether the section stands behind the code or the data. `@rec/core/place` never writes it there: a tool has written the
 * module again, and its places are stale.
 */
export function isBehindCode(sections: readonly SectionRange[]): boolean {
  const first = sections.findIndex(({ id }) => isBehindHead(id));
  return first >= 0 && sections.findIndex(({ name }) => name === PLACES_SECTION) > first;
}

/**
 * Reads the section `rec.places`.
 *
 * @param bytes - the head of a module, or more
 * @returns undefined if the module has none in front of its code; `stale` if the section is malformed, or has another version
 */
export function readPlacesSection(
  bytes: Uint8Array,
  { sections }: { readonly sections: readonly SectionRange[] },
): PlacesSection | { readonly stale: StalePlace } | undefined {
  const section = sections.find(({ name }) => name === PLACES_SECTION);
  if (section === undefined || isBehindCode(sections)) return undefined;
  const { id, offset, sizeBytes } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  try {
    const version = reader.readU32();
    return version === PLACES_VERSION ? readContent(reader, section) : { stale: { version } };
  } catch (error) {
    if (error instanceof Failure) return { stale: {} };
    throw error;
  }
}

function readContent(reader: ByteReader, { offset, sizeBytes }: SectionRange): PlacesSection {
  const codeBytes = reader.readU32();
  const dataBytes = reader.readU32();
  const digest = [readWord(reader), readWord(reader)] as const;
  const rest = { start: reader.offset, end: offset + sizeBytes };
  const flags = reader.readU32();
  const data = { ...readRange(reader), alignment: 2 ** readLog(reader) };
  const slots = readRange(reader);
  const areas = readAreas(reader, flags);
  const groups: PlaceGroup[] = [{ of: "data" }, { of: "slots" }, ...readList(reader, readGroup)];
  const definedData = readNamed(reader);
  const exportedSlots = readNamed(reader);
  const lists = readList(reader, (list) => readPlaceList(list, { groups, data, slots }));
  const ownDefinitions = readOwn(reader);
  const ownFunctions = readDistances(reader);
  const places: Places = {
    from: "rec.places",
    addressType: (flags & placesFlag.address64) === 0 ? "i32" : "i64",
    data,
    slots,
    count: lists.reduce((sum, { count }) => sum + count, 0),
    ...namesOf(groups),
    definedData,
    exportedSlots,
    ...(ownDefinitions.length > 0 && { ownDefinitions }),
    ...(ownFunctions.length > 0 && { ownFunctions }),
  };
  return { places, areas: { ...areas, places }, codeBytes, dataBytes, digest, rest, groups, lists, nameEnd: offset };
}

/** The members of `Places` that groups tell. */
export function namesOf(
  groups: readonly PlaceGroup[],
): Pick<Places, "linkerSymbols" | "undefinedData" | "importedSlots"> {
  const isWeak = new Map<string, boolean>();
  for (const group of groups) if (group.of === "undefined") isWeak.set(group.symbol, group.isWeak);
  return {
    linkerSymbols: groups.flatMap((group) => (group.of === "linker" ? [group.symbol] : [])),
    undefinedData: [...isWeak].map(([name, weak]) => ({ name, isWeak: weak })),
    importedSlots: groups.flatMap((group) =>
      group.of === "imported" ? [{ function: group.function, slot: group.slot }] : [],
    ),
  };
}

function readAreas(reader: ByteReader, flags: number): ModuleAreas {
  const zeroed = readList(reader, readRange);
  const copied = readList(reader, (ranges) => {
    return { ...readRange(ranges), segment: ranges.readU32(), from: ranges.readU32() };
  });
  const stack = (flags & placesFlag.stack) === 0 ? undefined : readStack(reader);
  const heapBase = (flags & placesFlag.heapBase) === 0 ? undefined : readUnsigned(reader);
  const threadLocals = (flags & placesFlag.threadLocals) === 0 ? undefined : readThreadLocals(reader);
  const language = LANGUAGES[reader.readU32()];
  const tagNames = readList(reader, (names) => (names.readByte() === 0 ? null : names.readName()));
  return {
    ...(zeroed.length > 0 && { zeroed }),
    ...(copied.length > 0 && { copied }),
    ...(stack && { stack }),
    ...(heapBase !== undefined && { heapBase }),
    ...(threadLocals && { threadLocals }),
    ...(language && { language }),
    ...(tagNames.length > 0 && { tagNames }),
    ...((flags & placesFlag.grows) !== 0 && { grows: true }),
    ...((flags & placesFlag.takesAll) !== 0 && { takesAll: true }),
    ...((flags & placesFlag.startWrites) !== 0 && { startWrites: true }),
  };
}

function readThreadLocals(reader: ByteReader): NonNullable<ModuleAreas["threadLocals"]> {
  const sizeBytes = readUnsigned(reader);
  const log = readLog(reader);
  return { sizeBytes, ...(log > 0 && { alignment: 2 ** (log - 1) }) };
}

function readStack(reader: ByteReader): StackArea {
  const global = reader.readU32();
  const low = readUnsigned(reader);
  const rule = STACK_RULES[reader.readU32()] ?? "value";
  const initial = readUnsigned(reader) - 1;
  return { global, low, rule, ...(initial >= 0 && { initial }) };
}

function readGroup(reader: ByteReader): PlaceGroup {
  const kind = reader.readByte();
  if (kind === 3) return { of: "imported", function: reader.readU32(), slot: readUnsigned(reader) };
  const symbol = kind < FIRST_KNOWN_SYMBOL ? reader.readName() : LINKER_SYMBOLS[kind - FIRST_KNOWN_SYMBOL];
  if (symbol === undefined) throw malformedInteger("u32", reader.offset);
  const value = readSigned(reader);
  return kind === 0 || kind >= FIRST_KNOWN_SYMBOL
    ? { of: "linker", symbol, value }
    : { of: "undefined", symbol, addend: value, isWeak: kind === 2 };
}

/** Sorted names: each has its first units in common with the name before. */
function readSorted<Value>(reader: ByteReader, readValue: (reader: ByteReader) => Value): (readonly [string, Value])[] {
  let before = "";
  return readList(reader, (names) => {
    const { offset } = names;
    const shared = names.readByte();
    if (shared > Math.min(before.length, MOST_SHARED_UNITS)) throw malformedInteger("u32", offset);
    before = before.slice(0, shared) + names.readName();
    return [before, readValue(names)];
  });
}

function readNamed(reader: ByteReader): Record<string, number> {
  return nullRecord(readSorted(reader, readUnsigned));
}

function readOwn(reader: ByteReader): OwnDefinition[] {
  const found = readSorted(reader, (own) => {
    const flags = own.readU32();
    return { flags, ...((flags & ownFlag.digest) !== 0 && { digest: own.readU32() }) };
  });
  return found.map(([name, { flags, ...digest }]) => ({
    name,
    kind: (flags & ownFlag.function) === 0 ? "data" : "function",
    isWeak: (flags & ownFlag.weak) !== 0,
    ...((flags & ownFlag.unused) !== 0 && { isUnused: true }),
    ...digest,
  }));
}

/** Ascending numbers. */
function readDistances(reader: ByteReader): number[] {
  let before = 0;
  return readList(reader, (list) => {
    before += list.readU32();
    return before;
  });
}

function readRange(reader: ByteReader): AreaRange {
  const { offset } = reader;
  const range = { start: readUnsigned(reader), end: readUnsigned(reader) };
  if (range.end < range.start) throw malformedInteger("u64", offset);
  return range;
}

/** The binary logarithm of an alignment, or one more. */
const MOST_LOG = 32;

function readLog(reader: ByteReader): number {
  const { offset } = reader;
  const log = reader.readU32();
  if (log > MOST_LOG) throw malformedInteger("u32", offset);
  return log;
}

function readWord(reader: ByteReader): number {
  const { bytes, offset } = reader;
  reader.skip(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(offset, true);
}

function readList<Entry>(reader: ByteReader, readEntry: (reader: ByteReader) => Entry): Entry[] {
  const entries: Entry[] = [];
  for (let left = reader.readCount("exports", 1); left > 0; left -= 1) entries.push(readEntry(reader));
  return entries;
}
