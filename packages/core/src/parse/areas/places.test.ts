import { describe, expect, test } from "vitest";
import { parseModule } from "../../parse-module.ts";
import { readPlaces } from "./places.ts";

/*
 * clang -O2 -nostdlib -Wl,--no-entry,--import-memory,--import-table,--emit-relocs,-s, of
 * int n[] = { 1, 2 }; int *p = n + 1; __attribute__((export_name("sum"))) int sum(int k) { return n[k] + *p; }
 */
const RELOCATED = Uint8Array.from(
  Buffer.from(
    "AGFzbQEAAAABBgFgAX8BfwIxAgNlbnYGbWVtb3J5AgACA2VudhlfX2luZGlyZWN0X2Z1bmN0aW9uX3RhYmxlAXAAAQMCAQAGCAF/AUGAgAQLBwcBA3N1" +
      "bQAACiABHgBBACgCiICEgAAoAgAgAEECdEGAgISAAGooAgBqCwsUAQBBgIAECwwBAAAAAgAAAAQAAQAAMQdsaW5raW5nAggbBACkAQADc3VtAQQBcAAI" +
      "BAEEAW4AAAgFkAEABQkBBS5kYXRhAgAAFQpyZWxvYy5DT0RFBQIDBwEABBUCAAARCnJlbG9jLkRBVEEGAQUQAgQ=",
    "base64",
  ),
);

const placesOf = (bytes: Uint8Array<ArrayBuffer>) => readPlaces(bytes, parseModule(bytes));

/** The module with a byte changed at an offset from a sequence of bytes. */
function changed(sequence: string, at: number, byte: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(RELOCATED);
  const start = Buffer.from(bytes).indexOf(Buffer.from(sequence, "hex"));
  expect(start).toBeGreaterThan(0);
  bytes[start + at] = byte;
  return bytes;
}

describe("readPlaces()", () => {
  test("tells the static data, and the number of places in code, data and offsets of segments", () => {
    expect(placesOf(RELOCATED)).toEqual({
      places: {
        from: "relocations",
        addressType: "i32",
        data: { start: 65_536, end: 65_548, alignment: 16 },
        slots: { start: 0, end: 0 },
        count: 4,
        linkerSymbols: [],
        definedData: {},
        undefinedData: [],
        importedSlots: [],
        exportedSlots: {},
        ownDefinitions: [
          { name: "n", kind: "data", isWeak: false },
          { name: "p", kind: "data", isWeak: false },
        ],
      },
    });
  });

  test("finds nothing in a module without relocations", () => {
    expect(placesOf(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toEqual({});
  });

  test.each([
    ["another address in code", changed("4180808480006a", 1, 0x90), { symbol: "n", found: 65_552, expected: 65_536 }],
    ["another address in data", changed("04000100", 0, 0x05), { symbol: "n", found: 65_541, expected: 65_540 }],
    ["an address that is no longest LEB128", changed("4180808480006a", 4, 0), { symbol: "n" }],
    ["an address behind another instruction", changed("4180808480006a", 0, 0x42 - 2), { symbol: "n" }],
  ])("finds %s stale, at its offset", (_, bytes, expected) => {
    const { places, stalePlaces } = placesOf(bytes);
    expect(places).toBeUndefined();
    expect(stalePlaces).toMatchObject(expected);
    expect(stalePlaces?.offset).toBeGreaterThan(90);
  });

  test.each([
    ["the relocations of another section", changed("72656c6f632e434f4445", 10, 6)],
    ["a relocation of an unknown type", changed("72656c6f632e434f4445", 12, 99)],
    ["a relocation behind its section", changed("72656c6f632e434f4445", 13, 0x7f)],
    ["a symbol that does not exist", changed("72656c6f632e434f4445", 14, 9)],
    ["a list of symbols that is cut off", changed("6c696e6b696e67", 9, 0x7f)],
  ])("finds %s stale", (_, bytes) => {
    expect(placesOf(bytes)).toMatchObject({ stalePlaces: {} });
    expect(placesOf(bytes)).not.toHaveProperty("places");
  });
});
