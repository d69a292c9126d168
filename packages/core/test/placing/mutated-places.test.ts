import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Checksum } from "../../src/parse/areas/checksum.ts";
import { PLACE_WIDTHS } from "../../src/parse/areas/place-lists.ts";
import { readPlaces } from "../../src/parse/areas/places.ts";
import { type PlacesSection, readPlacesSection } from "../../src/parse/areas/places-section.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import { encodePlaces } from "../../src/rewrite/place/encode-places.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { createPlacePatcher } from "../../src/rewrite/place/place-patcher.ts";
import { runs } from "../seed.ts";
import { sectionNamed, withContent } from "./custom-content.ts";
import {
  contentOf,
  expectMovedByRelocations,
  expectMovedInPlace,
  isRelocation,
  PLACE,
  placeUnwritten,
  sectionWith,
} from "./moved-modules.ts";
import { buildSpecimens, type SpecimenName, specimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const NAMES = Object.keys(specimens) as SpecimenName[];
const CODE = 10;
const DATA = 11;

let modules: Record<SpecimenName, Bytes>;
let placeable: Record<SpecimenName, Bytes>;
beforeAll(async () => {
  modules = await buildSpecimens();
  placeable = Object.fromEntries(NAMES.map((name) => [name, makePlaceable(modules[name])])) as typeof placeable;
}, 120_000);

const someBytes = fc.array(
  fc.oneof(fc.constantFrom(0, 1, 2, 5, 8, 0x10, 0x7f, 0x80, 0xff), fc.nat(255)),
  { maxLength: 3 },
);

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
      expectMovedByRelocations(bytes, after);
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

/** The checksum of the rest of the section, and of the module: whoever writes such a section can write this one too. */
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
    section: fc.nat(13),
    width: fc.constantFrom(...PLACE_WIDTHS),
    group: fc.nat(1),
    /** Of offsets with a padded integer; of all offsets, and of some behind the end. */
    padded: fc.array(fc.nat(), { maxLength: 3 }),
    any: fc.array(fc.nat(), { maxLength: 1 }),
  });

  test("with lists of any places moves those of globals, elements, code and data", () => {
    let placed = 0;
    const property = fc.property(anyName, fc.array(hostileList, { maxLength: 3 }), cuts, (name, hostile, chunks) => {
      const type = parseModule(placeable[name]);
      const lists = hostile.map(({ section, width, group, padded, any }) => {
        const content = contentOf(placeable[name], sectionWith(type, section) ?? { id: section, offset: 0, sizeBytes: 0 });
        const ends = [...content.keys()].filter((at) => isPadded(content, at, width));
        const wanted = [
          ...padded.flatMap((one) => ends[one % ends.length] ?? []),
          ...any.map((one) => one % (content.length + 20)),
        ];
        const offsets = wanted
          .sort((a, b) => a - b)
          .filter((offset, at, all) => at === 0 || offset >= (all[at - 1] as number) + width);
        // All integers are in this range.
        return { section, width, group, offsets, least: -(2 ** 45), most: 2 ** 45 };
      });
      const read = sectionOf(placeable[name]) as PlacesSection;
      const rest = { ...read, lists, checksumOf: (part: Uint8Array) => checksumOf(placeable[name], part) };
      const section = encodePlaces(rest);
      const content = section.subarray(section.length - contentLengthOf(section));
      const bytes = withContent(placeable[name], "rec.places", () => [...content]);
      if (expectMovedOrRefused(bytes, chunks)) placed += 1;
    });
    fc.assert(property, runs(3_000));
    expect(placed).toBeGreaterThan(0);
  }, 120_000);

  const isPadded = (bytes: Uint8Array, at: number, width: number): boolean =>
    Array.from({ length: width }, (_, index) => (bytes[at + index] ?? 0) >= 0x80 === index < width - 1).every(Boolean);

  /** Number of bytes behind the name of the section. */
  const contentLengthOf = (section: Uint8Array): number => {
    return section.length - Buffer.from(section).indexOf("rec.places") - "rec.places".length;
  };
});
