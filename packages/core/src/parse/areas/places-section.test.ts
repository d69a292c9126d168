import { describe, expect, test } from "vitest";
import { encodePlaces } from "../../rewrite/place/encode-places.ts";
import type { ChosenList } from "../../rewrite/place/scanned-lists.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { Places } from "../../wasm/module-areas.ts";
import { ByteReader } from "../byte-reader.ts";
import { readPlaceList } from "./place-lists.ts";
import type { PlaceGroup } from "./place-table.ts";
import { type PlacesSection, readPlacesSection } from "./places-section.ts";

const data = { start: 65_536, end: 70_000 };
const slots = { start: 1, end: 9 };
const groups: PlaceGroup[] = [{ of: "data" }, { of: "slots" }];

function written(places: Partial<Places>, lists: readonly ChosenList[] = [], named: readonly PlaceGroup[] = []) {
  const section = encodePlaces({
    places: {
      from: "rec.places",
      addressType: "i32",
      data: { ...data, alignment: 16 },
      slots,
      count: 0,
      linkerSymbols: [],
      definedData: {},
      undefinedData: [],
      importedSlots: [],
      exportedSlots: {},
      ...places,
    },
    areas: {},
    groups: [...groups, ...named],
    lists,
    codeBytes: 7,
    dataBytes: 8,
    checksumOf: () => [1, 2],
  });
  const bytes = Uint8Array.from([...section, sectionId.code, 0]);
  const offset = Buffer.from(section).indexOf("rec.places") + "rec.places".length;
  return { bytes, sections: [{ id: 0, name: "rec.places", offset, sizeBytes: section.length - offset }] };
}

function readBack({ bytes, sections }: ReturnType<typeof written>): PlacesSection {
  const read = readPlacesSection(bytes, { sections });
  if (read === undefined || "stale" in read) throw new Error("The section is stale");
  return read;
}

describe("readPlacesSection()", () => {
  test("reads sorted names back, with common beginnings, surrogate pairs and __proto__", () => {
    const names = ["_ZTISt9exception", "_ZTISt9type_info", "__proto__", "a😀", "a😁", "b", "b".repeat(90)];
    const named = names.map((name, at): [string, number] => [name, 65_536 + at]);
    const long = ["x".repeat(80), `${"x".repeat(80)}y`].map((name, at): [string, number] => [name, at]);
    const { places } = readBack(
      written({ definedData: Object.fromEntries(named), exportedSlots: Object.fromEntries(long) }),
    );
    expect(Object.entries(places.definedData)).toEqual(
      Object.entries(Object.fromEntries(named)).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    expect(Object.entries(places.exportedSlots)).toEqual(long);
  });

  test("reads symbols of the linker back, by number and by name", () => {
    const named: PlaceGroup[] = ["__stack_high", "__another"].map((symbol) => ({
      of: "linker",
      symbol,
      value: 65_536,
    }));
    const section = written({}, [], named);
    expect(readBack(section).groups).toEqual([...groups, ...named]);
    const text = Buffer.from(section.bytes).toString("latin1");
    expect([text.includes("__another"), text.includes("__stack_high")]).toEqual([true, false]);
  });

  test("reads lists back, and takes one entry for places at equal distances", () => {
    const offsets = Array.from({ length: 1_000 }, (_, at) => 20 + 12 * at);
    const list = { section: 11, width: 4, group: 1, offsets, least: 2, most: 8 };
    const scanned = { ...list, section: 10, width: 5, group: 0, least: 65_536, most: 69_000, skipped: [3, 200] };
    const { lists, places } = readBack(written({}, [list, scanned]));
    expect(lists).toMatchObject([
      { section: 11, width: 4, group: 1, isScanned: false, count: 1_000, least: 2, most: 8 },
      { section: 10, width: 5, group: 0, isScanned: true, count: 1_000, least: 65_536, most: 69_000 },
    ]);
    expect(lists.map(({ entries: { start, end } }) => end - start)).toEqual([4, 3]);
    expect(places.count).toBe(2_000);
  });

  test.each<[string, Partial<Places>]>([
    ["an alignment beyond all memories", { data: { ...data, alignment: 2 ** 33 } }],
    ["a range that ends in front of its start", { slots: { start: 9, end: 1 } }],
  ])("refuses %s", (_, places) => {
    const section = written(places);
    expect(readPlacesSection(section.bytes, section)).toEqual({ stale: {} });
  });

  test("refuses another version, and tells it", () => {
    const { bytes, sections } = written({});
    bytes[sections[0]?.offset ?? 0] = 1;
    expect(readPlacesSection(bytes, { sections })).toEqual({ stale: { version: 1 } });
  });

  test("refuses a name that begins with more of the name before than that has", () => {
    const section = written({ definedData: { ab: 1, abc: 2 } });
    // The entry of abc: 2 units of ab, a name of 1 byte.
    const at = section.bytes.lastIndexOf(0x63) - 2;
    expect(section.bytes[at]).toBe(2);
    const other = Uint8Array.from(section.bytes);
    other[at] = 3;
    expect(readBack(section).places.definedData).toEqual({ ab: 1, abc: 2 });
    expect(readPlacesSection(other, section)).toEqual({ stale: {} });
  });
});

describe("readPlaceList()", () => {
  const list = (bytes: readonly number[]) =>
    readPlaceList(new ByteReader(Uint8Array.from(bytes), { start: 0, end: bytes.length, section: 0 }), {
      groups,
      data,
      slots,
    });
  const rest = [0, 8, 0, 4, 1, 9];

  test("reads a list that a scan finds", () => {
    expect(list([0x40 | 0x10 | 10, ...rest])).toEqual({
      section: 10,
      width: 5,
      group: 0,
      isScanned: true,
      count: 8,
      least: 65_536,
      most: 65_540,
      entries: { start: 6, end: 7 },
    });
  });

  test.each([
    ["a scan of data", [0x40 | 0x10 | 11, ...rest]],
    ["a scan for integers of 64 bits", [0x40 | 0x20 | 10, ...rest]],
    ["a group that does not exist", [0x10 | 10, 2, 8, 0, 4, 1, 9]],
    ["an unknown form", [0x80 | 0x10 | 10, ...rest]],
    ["places of a custom section", [0x10, ...rest]],
    ["places of exports", [0x10 | 7, ...rest]],
    ["four bytes in a row in code", [10, ...rest]],
    ["eight bytes in a row in globals", [0x20 | 6, ...rest]],
    ["entries behind the end", [0x10 | 10, 0, 8, 0, 4, 3, 9]],
  ])("refuses %s", (_, bytes) => {
    expect(() => list(bytes)).toThrow(expect.objectContaining({ code: expect.stringMatching(/MALFORMED|UNEXPECTED/) }));
  });
});
