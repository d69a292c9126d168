import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Checksum } from "../../src/parse/areas/checksum.ts";
import { PLACE_WIDTHS } from "../../src/parse/areas/place-lists.ts";
import { readPlaces } from "../../src/parse/areas/places.ts";
import { type PlacesSection, readPlacesSection } from "../../src/parse/areas/places-section.ts";
import { leb128 } from "../../src/parse/fixtures/encode-module.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import { encodePlaces } from "../../src/rewrite/place/encode-places.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { createPlacePatcher } from "../../src/rewrite/place/place-patcher.ts";
import type { ListedPlaces } from "../../src/rewrite/place/scanned-lists.ts";
import type { SectionRange } from "../../src/wasm/module-type.ts";
import { runs } from "../seed.ts";
import { sectionNamed, withContent } from "./custom-content.ts";
import {
  contentOf,
  expectMovedByRelocations,
  expectMovedInPlace,
  isRelocation,
  PLACE,
  placesInCode,
  placeUnwritten,
  sectionWith,
} from "./moved-modules.ts";
import { buildSpecimens, type SpecimenName, specimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const NAMES = Object.keys(specimens) as SpecimenName[];
const CODE = 10;
const DATA = 11;
const MEMORY_ADDR_I32 = 5;

let modules: Record<SpecimenName, Bytes>;
let placeable: Record<SpecimenName, Bytes>;
beforeAll(async () => {
  modules = await buildSpecimens();
  placeable = Object.fromEntries(NAMES.map((name) => [name, makePlaceable(modules[name])])) as typeof placeable;
}, 120_000);

const someBytes = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 5, 8, 0x10, 0x7f, 0x80, 0xff), fc.nat(255)), {
  maxLength: 3,
});

interface Edit {
  /** The section, at some position among those that are changed. */
  readonly section: number;
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly number[];
}

const edit: fc.Arbitrary<Edit> = fc.record({
  section: fc.nat(),
  at: fc.nat(),
  removed: fc.nat(3),
  inserted: someBytes,
});
const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
const anyName = fc.constantFrom(...NAMES);

/** The module with some bytes of its relocations and symbols removed and inserted. */
function mutated(name: SpecimenName, changes: readonly Edit[]): Bytes {
  const sections = parseModule(modules[name]).sections.filter(isRelocation);
  return changes.reduce((bytes: Bytes, { section, at, removed, inserted }) => {
    const target = sections[section % sections.length]?.name ?? "";
    return withContent(bytes, target, (content) => content.toSpliced(at % (content.length + 1), removed, ...inserted));
  }, modules[name]);
}

describe("mutated linking and relocation sections", () => {
  test("move places of known forms by known numbers, or are refused; nothing else is written", () => {
    let placed = 0;
    const inCode = Object.fromEntries(NAMES.map((name) => [name, placesInCode(modules[name])]));
    const property = fc.property(anyName, edits, (name, changes) => {
      const bytes = mutated(name, changes);
      const { places, stalePlaces } = readPlaces(bytes, parseModule(bytes));
      expect(stalePlaces?.offset ?? 0).toBeLessThanOrEqual(bytes.length);
      const after = placeUnwritten(bytes, (given) => placeModule(given, parseModule(given), PLACE));
      expect(after === undefined).toBe(places === undefined);
      if (places === undefined || after === undefined) return;
      placed += 1;
      expect(places.data.start).toBeGreaterThanOrEqual(0);
      expect(places.data.end).toBeGreaterThanOrEqual(places.data.start);
      const text = JSON.stringify(places);
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
      // Damage to relocations does not make places of other integers.
      expectMovedByRelocations(bytes, after, inCode[name]);
    });
    fc.assert(property, runs(3_000));
    expect(placed).toBeGreaterThan(0);
  }, 120_000);

  test("of a module without damage move all of its places", () => {
    for (const name of NAMES) {
      const bytes = modules[name];
      const after = placeUnwritten(bytes, (given) => placeModule(given, parseModule(given), PLACE)) as Bytes;
      expectMovedByRelocations(bytes, after);
      expect(Buffer.compare(after, bytes), name).not.toBe(0);
    }
  });

  const custom = (name: string, content: readonly number[] | Bytes): number[] => {
    const label = [...Buffer.from(name)];
    const size = 1 + label.length + content.length;
    return [0, (size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, size >> 14, label.length, ...label, ...content];
  };

  test("about another section of the same content are refused", () => {
    const bytes = modules.unoptimised;
    const debug = contentOf(bytes, sectionNamed(bytes, ".debug_info"));
    const position = parseModule(bytes).sections.length;
    const withCopy = (name: string) => Uint8Array.from([...bytes, ...custom(name, debug)]);
    const other = withContent(withCopy("copy"), "reloc..debug_info", ([, ...content]) => [position, ...content]);
    expect(readPlaces(withCopy("copy"), parseModule(withCopy("copy"))).places).toBeDefined();
    expect(placeUnwritten(other, (given) => placeModule(given, parseModule(given), PLACE))).toBeUndefined();
  });

  test("about a place that ends behind its section are refused", () => {
    const bytes = Uint8Array.from(modules.names);
    const data = contentOf(bytes, sectionWith(parseModule(bytes), DATA) as SectionRange);
    const [position = 0, count = 0, ...entries] = contentOf(bytes, sectionNamed(bytes, "reloc.DATA"));
    // All of these integers have one byte, but for offsets.
    expect([count, entries[0]]).toEqual([expect.toSatisfy((one: number) => one > 0 && one < 0x7f), MEMORY_ADDR_I32]);
    const [first = 0, symbol = 0, addend = 0] = entries.slice(1);
    // The last three bytes of the data and the id of the custom section behind them read as the address of the symbol.
    data.set(data.subarray(first, first + 3), data.length - 3);
    const end = [...leb128(data.length - 3)];
    const added = (offset: readonly number[]) =>
      withContent(bytes, "reloc.DATA", () => [
        position,
        count + 1,
        ...entries,
        MEMORY_ADDR_I32,
        ...offset,
        symbol,
        addend,
      ]);
    expect(placeUnwritten(added(end), (given) => placeModule(given, parseModule(given), PLACE))).toBeUndefined();
  });

  test("that name the same places twice are refused", () => {
    const bytes = modules.names;
    const relocations = contentOf(bytes, sectionNamed(bytes, "reloc.CODE"));
    const twice = Uint8Array.from([...bytes, ...custom("reloc.CODE", relocations)]);
    expect(placeUnwritten(twice, (given) => placeModule(given, parseModule(given), PLACE))).toBeUndefined();
  });
});

/** Places the module as it arrives, cut anywhere behind its head. */
function placeInChunks(bytes: Bytes, cuts: readonly number[]): Bytes {
  const codeAt = sectionWith(parseModule(bytes), CODE)?.offset ?? 0;
  const inner = cuts.map((cut) => codeAt + (cut % (bytes.length - codeAt))).sort((a, b) => a - b);
  const head = bytes.subarray(0, codeAt);
  const patcher = createPlacePatcher(head, readModuleHead(head), PLACE);
  const sent: Uint8Array[] = [patcher?.head ?? new Uint8Array()];
  let start = codeAt;
  for (const end of [...inner, bytes.length]) {
    sent.push(patcher?.push(bytes.subarray(start, end)) ?? new Uint8Array());
    start = end;
  }
  patcher?.push();
  return Uint8Array.from(Buffer.concat(sent));
}

function sectionOf(bytes: Bytes): PlacesSection | undefined {
  const read = readPlacesSection(bytes, parseModule(bytes));
  return read === undefined || "stale" in read ? undefined : read;
}

/** The checksum of the rest of the section, and of the module. A tool that writes such a section can write it too. */
function checksumOf(bytes: Bytes, rest: Uint8Array): readonly [number, number] {
  const type = parseModule(bytes);
  const checksum = new Checksum();
  checksum.push(rest);
  checksum.pushHead(bytes, type.sections);
  for (const id of [CODE, DATA]) {
    const section = sectionWith(type, id);
    if (section !== undefined) checksum.push(contentOf(bytes, section));
  }
  return checksum.end();
}

/** Version and sizes stand in front of the checksum: three integers. */
function withRightChecksum(bytes: Bytes): Bytes {
  const section = sectionNamed(bytes, "rec.places");
  const content = contentOf(bytes, section);
  let at = 0;
  for (let left = 3; left > 0; at += 1) if ((content[at] ?? 0) < 0x80) left -= 1;
  if (content.length < at + 8) return bytes;
  const [sum, sums] = checksumOf(bytes, content.subarray(at + 8));
  const view = new DataView(bytes.buffer, bytes.byteOffset + section.offset + at);
  view.setInt32(0, sum, true);
  view.setInt32(4, sums, true);
  return bytes;
}

/** All integers are in this range. */
const ANY_VALUE = { least: -(2 ** 45), most: 2 ** 45 };

/** The placeable module with other lists, and the right checksum. */
function withLists(name: SpecimenName, lists: readonly ListedPlaces[]): Bytes {
  const bytes = placeable[name];
  const read = sectionOf(bytes) as PlacesSection;
  const section = encodePlaces({ ...read, lists, checksumOf: (rest) => checksumOf(bytes, rest) });
  const nameEnd = Buffer.from(section).indexOf("rec.places") + "rec.places".length;
  return withContent(bytes, "rec.places", () => [...section.subarray(nameEnd)]);
}

const cuts = fc.array(fc.nat(), { maxLength: 5 });

describe("a mutated section rec.places", () => {
  /** Whether any place moved. */
  function expectMovedOrRefused(bytes: Bytes, chunks: readonly number[]): boolean {
    const whole = placeUnwritten(bytes, (given) => placeModule(given, parseModule(given), PLACE));
    const streamed = placeUnwritten(bytes, (given) => placeInChunks(given, chunks));
    if (streamed !== undefined) expectMovedInPlace(bytes, streamed);
    return whole !== undefined && expectMovedInPlace(bytes, whole);
  }

  test("is refused, also with the right checksum if it is malformed; otherwise it moves places alone", () => {
    let placed = 0;
    const property = fc.property(anyName, edits, fc.boolean(), cuts, (name, changes, isSummed, chunks) => {
      const bytes = changes.reduce((given: Bytes, { at, removed, inserted }) => {
        return withContent(given, "rec.places", (content) => {
          return content.toSpliced(at % (content.length + 1), removed, ...inserted);
        });
      }, placeable[name]);
      const places = sectionOf(isSummed ? withRightChecksum(bytes) : bytes)?.places;
      expect(places?.data.start ?? 0).toBeLessThanOrEqual(places?.data.end ?? 0);
      expect(Number.isSafeInteger(places?.data.alignment ?? 1)).toBe(true);
      const isPlaced = expectMovedOrRefused(bytes, chunks);
      if (isSummed && isPlaced) placed += 1;
    });
    fc.assert(property, runs(3_000));
    expect(placed).toBeGreaterThan(0);
  }, 120_000);

  const hostileList = fc.record({
    section: fc.oneof(fc.constantFrom(6, 9, CODE, DATA), fc.nat(13)),
    width: fc.constantFrom(...PLACE_WIDTHS),
    group: fc.nat(1),
    /** Positions among the offsets with a padded integer, and among all; distances from the end. */
    padded: fc.array(fc.nat(), { maxLength: 3 }),
    any: fc.array(fc.nat(), { maxLength: 1 }),
    last: fc.array(fc.integer({ min: -12, max: 4 }), { maxLength: 1 }),
  });

  test("with lists of any places moves those of globals, elements, code and data", () => {
    let placed = 0;
    const property = fc.property(anyName, fc.array(hostileList, { maxLength: 3 }), cuts, (name, hostile, chunks) => {
      const type = parseModule(placeable[name]);
      const lists = hostile.map(({ section, width, group, padded, any, last }) => {
        const content = contentOf(
          placeable[name],
          sectionWith(type, section) ?? { id: section, offset: 0, sizeBytes: 0 },
        );
        const ends = [...content.keys()].filter((at) => isPadded(content, at, width));
        const wanted = [
          ...padded.flatMap((one) => ends[one % ends.length] ?? []),
          ...any.map((one) => one % (content.length + 1)),
          ...last.map((one) => Math.max(0, content.length + one)),
        ];
        const offsets = wanted
          .sort((a, b) => a - b)
          .filter((offset, at, all) => at === 0 || offset >= (all[at - 1] as number) + width);
        return { section, width, group, offsets, ...ANY_VALUE };
      });
      const bytes = withLists(name, lists);
      if (expectMovedOrRefused(bytes, chunks)) placed += 1;
    });
    fc.assert(property, runs(3_000));
    expect(placed).toBeGreaterThan(0);
  }, 120_000);

  const isPadded = (bytes: Uint8Array, at: number, width: number): boolean =>
    Array.from({ length: width }, (_, index) => (bytes[at + index] ?? 0) >= 0x80 === index < width - 1).every(Boolean);

  test("with a place that ends behind its section is refused", () => {
    for (const name of NAMES) {
      const { sizeBytes } = sectionWith(parseModule(placeable[name]), DATA) ?? {};
      if (sizeBytes === undefined) continue;
      const list = { section: DATA, width: 4, group: 0, ...ANY_VALUE };
      expect(expectMovedOrRefused(withLists(name, [{ ...list, offsets: [sizeBytes - 4] }]), [9, 99])).toBe(true);
      expect(expectMovedOrRefused(withLists(name, [{ ...list, offsets: [sizeBytes - 3] }]), [9, 99])).toBe(false);
    }
  });
});
