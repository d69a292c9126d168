import { externKindOf } from "../../wasm/extern-type.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import { addToDigest, EMPTY_DIGEST } from "../../wasm/name-digest.ts";
import { ByteReader } from "../byte-reader.ts";
import type { DataHeader } from "./address-constants.ts";
import { dataRangeOf, type LinkingSection, symbolFlag, symbolKind, symbolName } from "./linking-section.ts";
import { readAddend, WIDTHS } from "./relocation-section.ts";

/*
 * Digests of code and data that two linked modules have in common. Addresses, slots and indices differ between modules, so a
 * place counts as the name of its symbol. The name of a string constant (`.L.str.3`) differs too: such a symbol counts as its
 * content.
 */

interface DigestInput {
  /** Offsets into the module: functions, and data. */
  readonly ranges: readonly AreaRange[];
  readonly linking: LinkingSection;
  readonly headers: readonly DataHeader[];
}

interface Digests {
  /** 32 bits, not negative; undefined if the range overlaps another one. Two symbols may have one range. */
  readonly digestOf: (range: AreaRange) => number | undefined;
  /** By symbol: 1 if a place of code or data names it. */
  readonly named: Uint8Array;
}

/** @throws Failure if a section is malformed */
export function digestRanges(bytes: Uint8Array, type: ModuleType, { ranges, linking, headers }: DigestInput): Digests {
  const { symbols } = linking;
  const named = new Uint8Array(symbols.count);
  const open = withoutOverlaps(ranges, bytes.length).map((range) => new Digest(bytes, range));
  const identify = createIdentify(bytes, type, { linking, headers });
  for (const section of type.sections) {
    if (section.name !== "reloc.CODE" && section.name !== "reloc.DATA") continue;
    readRelocations(bytes, section, type.sections, ({ kind, at, symbol, addend }) => {
      if (symbol >= symbols.count) return;
      if (kind !== TYPE_INDEX) named[symbol] = 1;
      const digest = rangeAt(open, at);
      digest?.addPlace(at, WIDTHS[kind] ?? 0, kind === TYPE_INDEX ? "" : `${kind} ${addend} ${identify(symbol)}`);
    });
  }
  const digests = new Map(open.map((digest) => [keyOf(digest.range), digest.end()]));
  return { digestOf: (range) => digests.get(keyOf(range)), named };
}

function keyOf({ start, end }: AreaRange): string {
  return `${start} ${end}`;
}

/** The ranges in order. Those that begin inside of another one, or end behind the module, are left out. */
function withoutOverlaps(ranges: readonly AreaRange[], mostEnd: number): AreaRange[] {
  let taken = 0;
  return [...ranges]
    .sort((first, second) => first.start - second.start || first.end - second.end)
    .filter(({ start, end }) => {
      if (start < taken || end > mostEnd) return false;
      taken = end;
      return true;
    });
}

/** The symbol of such a relocation is the index of a type. */
const TYPE_INDEX = 6;

interface Relocation {
  readonly kind: number;
  /** Offset into the module. */
  readonly at: number;
  readonly symbol: number;
  readonly addend: number;
}

function readRelocations(
  bytes: Uint8Array,
  { id, offset, sizeBytes }: SectionRange,
  sections: readonly SectionRange[],
  onRelocation: (relocation: Relocation) => void,
): void {
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  const start = sections[reader.readU32()]?.offset ?? 0;
  // wasm-ld 22 counts more relocations than it writes.
  for (let left = reader.readU32(); left > 0 && reader.bytesLeft > 0; left -= 1) {
    const kind = reader.readByte();
    const at = start + reader.readU32();
    const symbol = reader.readU32();
    onRelocation({ kind, at, symbol, addend: readAddend(reader, kind) });
  }
}

class Digest {
  readonly range: AreaRange;
  readonly #bytes: Uint8Array;
  #sum = EMPTY_DIGEST;
  /** Offset of the first byte that was not added. */
  #next: number;

  constructor(bytes: Uint8Array, range: AreaRange) {
    this.#bytes = bytes;
    this.range = range;
    this.#next = range.start;
  }

  addPlace(at: number, width: number, text: string): void {
    this.#addUntil(at);
    this.#next = Math.max(this.#next, at + width);
    for (let unit = 0; unit < text.length; unit += 1) this.#add(text.charCodeAt(unit));
  }

  end(): number {
    this.#addUntil(this.range.end);
    return this.#sum >>> 0;
  }

  #addUntil(end: number): void {
    for (; this.#next < Math.min(end, this.range.end); this.#next += 1) this.#add(this.#bytes[this.#next] as number);
  }

  #add(value: number): void {
    this.#sum = addToDigest(this.#sum, value);
  }
}

/** The digest whose range has an offset: ranges are in order. */
function rangeAt(digests: readonly Digest[], at: number): Digest | undefined {
  let low = 0;
  let high = digests.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((digests[middle] as Digest).range.end <= at) low = middle + 1;
    else high = middle;
  }
  const found = digests[low];
  return found !== undefined && found.range.start <= at ? found : undefined;
}

/** Returns a function that tells a symbol in words that are the same in another module. */
function createIdentify(
  bytes: Uint8Array,
  { imports }: ModuleType,
  { linking: { symbols }, headers }: Omit<DigestInput, "ranges">,
): (symbol: number) => string {
  const functions = imports.filter(({ type }) => externKindOf(type) === "function");
  return (symbol) => {
    const flags = symbols.flags[symbol] as number;
    const kind = symbols.kinds[symbol];
    const index = symbols.indices[symbol] as number;
    const name = symbolName(bytes, symbols, symbol);
    const isUndefined = (flags & symbolFlag.undefined) !== 0;
    if (kind === symbolKind.function && isUndefined && name === "") return functions[index]?.name ?? "";
    if (kind !== symbolKind.data || isUndefined || (flags & symbolFlag.local) === 0) return name;
    const { start, end } = dataRangeOf(bytes, symbols, { symbol, start: headers[index]?.at ?? 0 });
    return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MOST_CONTENT_BYTES)));
  };
}

/** Content beyond so many bytes is not compared. */
const MOST_CONTENT_BYTES = 1000;
