import { sectionId } from "../../wasm/binary-format.ts";
import type { AreaRange, StalePlace } from "../../wasm/module-areas.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { isConstant, readPlace } from "../../wasm/place-value.ts";
import { ByteReader } from "../byte-reader.ts";
import { type SymbolTable, symbolFlag, symbolKind, symbolName } from "./linking-section.ts";
import { SLOT_GROUP } from "./place-table.ts";
import { readSigned } from "./read-integers.ts";
import { STAYS, type SymbolValues } from "./symbol-values.ts";

/*
 * The custom sections "reloc.CODE", "reloc.DATA" and "reloc." with the name of a custom section. WebAssembly tool
 * conventions, "Relocation Sections".
 *
 *   content       position of the section that they are about: u32, count: u32, relocation*
 *   relocation    type: byte, offset into that section: u32, symbol: u32, [addend: s32 or s64]
 */

export const RELOCATION_PREFIX = "reloc.";

/** One byte for each field. */
const SMALLEST_RELOCATION_BYTES = 3;

/** wasm-ld 14 and 19 write this symbol for a weak function that is not defined. */
const NO_SYMBOL = 2 ** 32 - 1;

/** By type of a relocation: the width of its place. 0: the place is not looked at. */
export const WIDTHS: readonly number[] = [
  5, 5, 4, 5, 5, 4, 5, 5, 0, 0, 5, 5, 5, 0, 10, 10, 8, 10, 10, 8, 5, 5, 0, 0, 10, 10, 0,
];

/** By type: the place holds 1 a slot, 2 an address. All other places stay. */
const HOLDS: readonly number[] = [0, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 2, 1, 0, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0, 1, 0, 0];
const SLOT = 1;
const ADDRESS = 2;

const IS_SIGNED: readonly number[] = [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0];
const HAS_ADDEND: readonly number[] = [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0];
const GLOBAL_INDEX_LEB = 7;
const TABLE_INDEX_REL_SLEB = 12;
const TABLE_INDEX_REL_SLEB64 = 24;

/** Places as they are found. */
export class FoundPlaces {
  count = 0;
  /** Number of places in debug information. */
  debugCount = 0;
  readonly offsets: Uint32Array;
  readonly widths: Uint8Array;
  readonly members: Uint32Array;
  /** Places that hold the index of a global with an address: symbol and global, in pairs. */
  readonly globals: number[] = [];

  constructor(capacity: number) {
    this.offsets = new Uint32Array(capacity);
    this.widths = new Uint8Array(capacity);
    this.members = new Uint32Array(capacity);
  }

  add(at: number, width: number, group: number): void {
    const place = this.count++;
    this.offsets[place] = at;
    this.widths[place] = width;
    this.members[place] = group;
  }
}

/** The addend of a relocation; 0 if its type has none. */
export function readAddend(reader: ByteReader, type: number): number {
  return HAS_ADDEND[type] === 1 ? readSigned(reader) : 0;
}

/** The most relocations that the sections can have. */
export function relocationCapacity(sections: readonly SectionRange[]): number {
  const sizeBytes = sections.reduce((sum, section) => sum + (isRelocation(section) ? section.sizeBytes : 0), 0);
  return Math.ceil(sizeBytes / SMALLEST_RELOCATION_BYTES);
}

export function isRelocation({ id, name }: SectionRange): boolean {
  return id === sectionId.custom && name?.startsWith(RELOCATION_PREFIX) === true;
}

export interface RelocationSearch {
  readonly sections: readonly SectionRange[];
  readonly symbols: SymbolTable;
  readonly values: SymbolValues;
  readonly slots: AreaRange;
  readonly found: FoundPlaces;
}

/**
 * Reads one relocation section, and compares each place with the value of its symbol. Places of debug information that do
 * not fit are passed over: wasm-ld writes other values there for code and data that it left out.
 *
 * A section may have fewer relocations than it says: wasm-ld 22 counts those of weak functions that are not defined.
 *
 * @returns the first place that does not fit; undefined if all places fit
 * @throws Failure if the section is malformed
 */
export function findPlaces(bytes: Uint8Array, section: SectionRange, search: RelocationSearch): StalePlace | undefined {
  const { offset, sizeBytes, id } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  const target = search.sections[reader.readU32()];
  if (target === undefined || !isTarget(target, section)) return {};
  const isDebug = target.id === sectionId.custom;
  const end = target.offset + target.sizeBytes;
  const checker = new PlaceChecker(bytes, search, target.id);
  const before = search.found.count;
  let left = reader.readU32();
  let free = target.offset;
  while (left > 0 && reader.offset < reader.end) {
    if (!isDebug) ({ left, free } = passCommon(reader, { left, free, target, search }));
    if (left === 0 || reader.offset >= reader.end) break;
    left -= 1;
    const type = reader.readByte();
    const at = target.offset + reader.readU32();
    const symbol = reader.readU32();
    const addend = readAddend(reader, type);
    const width = WIDTHS[type];
    if (width === undefined) return {};
    if (symbol === NO_SYMBOL || width === 0) continue;
    if (at < free || at + width > end) {
      if (isDebug) continue;
      return at < end ? { offset: at } : {};
    }
    if (checker.check(type, at, symbol, addend)) free = at + width;
    else if (!isDebug) return checker.stale(at, symbol);
  }
  if (isDebug) search.found.debugCount += search.found.count - before;
  return undefined;
}

interface Passing {
  /** Number of relocations that are left. */
  readonly left: number;
  /** Offset of the first byte of the target that no place has taken. */
  readonly free: number;
  readonly target: SectionRange;
  readonly search: RelocationSearch;
}

/**
 * Passes over relocations of the kinds that most places have, up to the first that is another one or does not fit. One loop
 * without calls: 60,000 places take a third of the time, also before an engine optimizes the code.
 */
function passCommon(reader: ByteReader, { left: count, free: start, target, search }: Passing) {
  const { bytes, end } = reader;
  const { kinds } = search.symbols;
  const { values, members } = search.values;
  const { found } = search;
  const isCode = target.id === sectionId.code;
  const width = isCode ? 5 : 4;
  const last = target.offset + target.sizeBytes - width;
  let left = count;
  let free = start;
  let from = reader.offset;
  // A relocation has 21 bytes at most.
  for (; left > 0 && from + 21 <= end; left -= 1) {
    let next = from;
    const type = bytes[next++] as number;
    let byte = bytes[next++] as number;
    let at = target.offset + (byte & 0x7f);
    for (let scale = 0x80; byte >= 0x80 && next < from + 6; scale *= 0x80) {
      byte = bytes[next++] as number;
      at += (byte & 0x7f) * scale;
    }
    const behind = next + 5;
    byte = bytes[next++] as number;
    let symbol = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80 && next < behind; scale *= 0x80) {
      byte = bytes[next++] as number;
      symbol += (byte & 0x7f) * scale;
    }
    const addend = HAS_ADDEND[type] === 1 ? (bytes[next++] as number) : 0;
    // A longer or negative addend, a width of 64 bits, or a place out of order.
    if (byte >= 0x80 || addend >= 0x40 || WIDTHS[type] !== width || at < free || at > last) break;
    const fourth = bytes[at + 3] as number;
    const highest = isCode ? (bytes[at + 4] as number) : fourth;
    const isPadded = ((bytes[at] as number) & (bytes[at + 1] as number) & (bytes[at + 2] as number) & fourth) >= 0x80;
    const prior = bytes[at - 1] as number;
    if (isCode && (!isPadded || highest >= 0x80 || (prior === 0x41 || prior === 0x42) !== (IS_SIGNED[type] === 1)))
      break;
    const holds = HOLDS[type] as number;
    if (holds === 0) {
      if (type === GLOBAL_INDEX_LEB) break;
    } else {
      // Groups and kinds have the numbers 0 and 1, the other way round.
      if (type === TABLE_INDEX_REL_SLEB || kinds[symbol] !== holds - 1 || members[symbol] !== SLOT_GROUP - (holds - 1))
        break;
      const value = isCode
        ? ((bytes[at] as number) & 0x7f) |
          (((bytes[at + 1] as number) & 0x7f) << 7) |
          (((bytes[at + 2] as number) & 0x7f) << 14) |
          ((fourth & 0x7f) << 21) |
          (highest << 28)
        : (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | (fourth << 24);
      if (value >>> 0 !== ((values[symbol] as number) + addend) >>> 0 || Number.isNaN(values[symbol])) break;
      const place = found.count++;
      found.offsets[place] = at;
      found.widths[place] = width;
      found.members[place] = SLOT_GROUP - (holds - 1);
    }
    free = at + width;
    from = next;
  }
  reader.offset = from;
  return { left, free };
}

/** Whether a section is the one that a relocation section has to be about: places in any other one are not its own. */
function isTarget(target: SectionRange, { name = "" }: SectionRange): boolean {
  if (name === "reloc.CODE") return target.id === sectionId.code;
  if (name === "reloc.DATA") return target.id === sectionId.data;
  return target.id === sectionId.custom && name === `${RELOCATION_PREFIX}${target.name}`;
}

/** Compares places of one section with the values of their symbols. No object is made for a place that fits. */
class PlaceChecker {
  readonly #bytes: Uint8Array;
  readonly #symbols: SymbolTable;
  readonly #values: SymbolValues;
  readonly #slots: AreaRange;
  readonly #found: FoundPlaces;
  readonly #isCode: boolean;
  /** The last place that was looked at: its value, and the value of its symbol. */
  #value = Number.NaN;
  #expected: number | undefined;

  constructor(bytes: Uint8Array, { symbols, values, slots, found }: RelocationSearch, target: number) {
    this.#bytes = bytes;
    this.#symbols = symbols;
    this.#values = values;
    this.#slots = slots;
    this.#found = found;
    this.#isCode = target === sectionId.code;
  }

  /** False if the place does not hold the value of its symbol, in the form that its relocation type has. */
  check(type: number, at: number, symbol: number, addend: number): boolean {
    const width = WIDTHS[type] as number;
    const value = readPlace(this.#bytes, at, width);
    this.#value = value;
    this.#expected = undefined;
    const isLeb = width === 5 || width === 10;
    if (isLeb !== this.#isCode || Number.isNaN(value)) return false;
    // All signed places are the operands of constant instructions.
    if (isLeb && isConstant(this.#bytes, at) !== (IS_SIGNED[type] === 1)) return false;
    const holds = HOLDS[type];
    const kind = this.#symbols.kinds[symbol];
    if (holds === 0) {
      const isAddress = kind === symbolKind.data || kind === symbolKind.function;
      if (type === GLOBAL_INDEX_LEB && isAddress) this.#found.globals.push(symbol, value);
      return true;
    }
    if (kind !== (holds === ADDRESS ? symbolKind.data : symbolKind.function)) return false;
    const group = this.#values.groupOf(symbol, addend);
    const isRelative = type === TABLE_INDEX_REL_SLEB || type === TABLE_INDEX_REL_SLEB64;
    const expected = this.#expectedValue(symbol, addend) - (isRelative ? this.#values.tableBase : 0);
    this.#expected = width < 8 ? expected >>> 0 : expected;
    if (value === this.#expected) {
      if (group !== STAYS) this.#found.add(at, width, group);
      return true;
    }
    return holds === SLOT && group === STAYS && this.#isOwnSlot(value, at, width);
  }

  stale(offset: number, symbol: number): StalePlace {
    const name = symbolName(this.#bytes, this.#symbols, symbol);
    const value = this.#value;
    return {
      offset,
      ...(name !== "" && { symbol: name }),
      ...(!Number.isNaN(value) && { found: value }),
      ...(this.#expected !== undefined && { expected: this.#expected }),
    };
  }

  #expectedValue(symbol: number, addend: number): number {
    const value = this.#values.values[symbol] as number;
    if (((this.#symbols.flags[symbol] as number) & symbolFlag.undefined) !== 0) return value;
    return (Number.isNaN(value) ? this.#values.learn(symbol, this.#value - addend) : value) + addend;
  }

  /** In a command, symbols of exported functions name their wrappers, which call constructors and have no slot. */
  #isOwnSlot(value: number, at: number, width: number): boolean {
    const isOwn = value >= this.#slots.start && value < this.#slots.end;
    if (isOwn) this.#found.add(at, width, SLOT_GROUP);
    return isOwn;
  }
}
