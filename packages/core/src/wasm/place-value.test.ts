import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { readPlace, writePlace } from "./place-value.ts";

const I32_CONST = 0x41;
const I64_CONST = 0x42;
const LOAD_ALIGNMENT = 0x02;

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const safe = fc.maxSafeInteger();

/** Writes a value behind a byte that decides its sign, and reads it again. */
function rewritten(
  width: number,
  before: number,
  value: number,
): { readonly value: number; readonly bytes: Uint8Array } {
  const bytes = new Uint8Array(width + 2);
  bytes[0] = before;
  writePlace(bytes, 1, width, value);
  return { value: readPlace(bytes, 1, width), bytes };
}

describe("a place", () => {
  test.each([
    ["4 bytes in data", 4, 0, u32],
    ["5 bytes of an unsigned LEB128", 5, LOAD_ALIGNMENT, u32],
    ["5 bytes of a signed LEB128", 5, I32_CONST, u32],
    ["8 bytes in data", 8, 0, safe],
    ["10 bytes of an unsigned LEB128", 10, LOAD_ALIGNMENT, safe],
    ["10 bytes of a signed LEB128", 10, I64_CONST, safe],
  ] as const)("of %s holds each value, and no byte behind it changes", (_, width, before, values) => {
    const property = fc.property(values, (value) => {
      const { value: read, bytes } = rewritten(width, before, value);
      expect(read).toBe(value);
      expect(bytes.at(-1)).toBe(0);
    });
    fc.assert(property, runs(2_000));
  });

  test("of 32 bits holds values modulo 2^32", () => {
    for (const width of [4, 5]) expect(rewritten(width, I32_CONST, 2 ** 32 + 5).value).toBe(5);
    for (const width of [4, 5]) expect(rewritten(width, I32_CONST, -1).value).toBe(2 ** 32 - 1);
  });

  test("is an operand that the engine reads as the same number, signed or not", () => {
    for (const value of [0, 127, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const { bytes } = rewritten(5, I32_CONST, value);
      const body = [0, ...bytes.subarray(0, 6), 0x0b];
      const module = Uint8Array.from([
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0],
        ...[10, body.length + 2, 1, body.length, ...body],
      ]);
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module));
      expect((exports["f"] as CallableFunction)() >>> 0).toBe(value);
    }
  });

  test("is none if its LEB128 is shorter or longer", () => {
    expect(readPlace(Uint8Array.of(I32_CONST, 0x80, 0x80, 0x80, 0x04, 0x80), 1, 5)).toBeNaN();
    expect(readPlace(Uint8Array.of(I32_CONST, 0x80, 0x80, 0x80, 0x84, 0x80), 1, 5)).toBeNaN();
    expect(readPlace(Uint8Array.of(I64_CONST, ...Array(9).fill(0x80), 0x80), 1, 10)).toBeNaN();
    expect(readPlace(Uint8Array.of(I64_CONST, ...Array(8).fill(0x80), 0, 0), 1, 10)).toBeNaN();
  });
});
