import { describe, expect, test } from "vitest";
import { sectionId } from "../wasm/binary-format.ts";
import { ByteReader } from "./byte-reader.ts";
import { leb128 } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";
import { readMemoryType, readTableLimits } from "./limits.ts";

const readerOf = (...bytes: readonly number[]) =>
  new ByteReader(Uint8Array.from(bytes), { start: 0, end: bytes.length, section: sectionId.memory });

const MAX_U64 = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

describe("readMemoryType()", () => {
  test.each([
    [[0x00, 0], { minimum: 0, shared: false, addressType: "i32" }],
    [[0x01, 1, ...leb128(65_536)], { minimum: 1, maximum: 65_536, shared: false, addressType: "i32" }],
    [[0x03, 1, 2], { minimum: 1, maximum: 2, shared: true, addressType: "i32" }],
    [[0x04, ...leb128(262_144)], { minimum: 262_144, shared: false, addressType: "i64" }],
    [[0x05, 0, ...leb128(2 ** 48)], { minimum: 0, maximum: 2 ** 48, shared: false, addressType: "i64" }],
    [[0x07, 1, 2], { minimum: 1, maximum: 2, shared: true, addressType: "i64" }],
    [[0x00, 0x82, 0x80, 0x80, 0x80, 0x80, 0x00], { minimum: 2, shared: false, addressType: "i32" }],
  ])("reads the limits %j", (bytes, limits) => {
    expect(readMemoryType(readerOf(...bytes))).toEqual({ kind: "memory", limits });
  });

  test.each([
    [[0x08, 1, 0], 0],
    [[0x08, 1, 16], 16],
  ])("reads the page size of %j", (bytes, pageSizeLog2) => {
    expect(readMemoryType(readerOf(...bytes))).toHaveProperty("pageSizeLog2", pageSizeLog2);
  });

  test.each([
    [
      [0x00, ...leb128(65_537)],
      "INVALID_LIMITS",
      0,
      "found 65537 as the minimum of a memory in pages, expected at most 65536",
    ],
    [[0x01, 0, ...leb128(65_537)], "INVALID_LIMITS", 0, "as the maximum of a memory in pages"],
    [[0x04, ...leb128(2 ** 48 + 1)], "INVALID_LIMITS", 0, "expected at most 281474976710656"],
    [[0x04, ...leb128(262_145)], "LIMIT_EXCEEDED", 0, "found 262145 pages of 64 KiB as the minimum of a memory"],
    [[0x0c, ...leb128(2 ** 34 + 1), 0], "LIMIT_EXCEEDED", 0, "engines accept at most 262144"],
    [[0x01, 2, 1], "INVALID_LIMITS", 0, "found limits from 2 to 1"],
    [[0x02, 1], "INVALID_LIMITS", 0, "shared memory without a maximum"],
    [[0x08, 1, 12], "INVALID_LIMITS", 2, "page size of 2^12 bytes, expected 2^0 or 2^16"],
    [[0x10, 1], "MALFORMED_TYPE", 0, "flags of limits from 0x00 to 0x0f, found 0x10"],
    [[0x00], "UNEXPECTED_END", 1, "needed 1 byte"],
  ])("refuses %j with %s", (bytes, code, offset, message) => {
    const error = parseErrorOf(() => readMemoryType(readerOf(...bytes)));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });

  test("lets a memory of one-byte pages have as many as it has addresses, but one", () => {
    expect(readMemoryType(readerOf(0x08, ...leb128(2 ** 32 - 1), 0)).limits.minimum).toBe(2 ** 32 - 1);
    const error = parseErrorOf(() => readMemoryType(readerOf(0x08, ...leb128(2 ** 32), 0)));
    expect(error?.message).toContain("expected at most 4294967295");
  });
});

describe("readTableLimits()", () => {
  test("reads a minimum that engines can make, and any maximum", () => {
    const { minimum, maximum } = readTableLimits(readerOf(0x01, ...leb128(10_000_000), ...leb128(2 ** 32 - 1)));
    expect([minimum, maximum]).toEqual([10_000_000, 2 ** 32 - 1]);
  });

  test("compares bounds exactly, also beyond what a number holds", () => {
    const [first, ...rest] = MAX_U64 as [number, ...number[]];
    expect(readTableLimits(readerOf(0x05, 0, ...MAX_U64)).maximum).toBe(2 ** 64);
    const error = parseErrorOf(() => readTableLimits(readerOf(0x05, ...MAX_U64, first - 1, ...rest)));
    expect(error?.message).toContain("found limits from 18446744073709551615 to 18446744073709551614");
  });

  test.each([
    [
      [0x00, ...leb128(2 ** 32)],
      "INVALID_LIMITS",
      0,
      "as the minimum of a table in elements, expected at most 4294967295",
    ],
    [
      [0x00, ...leb128(10_000_001)],
      "LIMIT_EXCEEDED",
      0,
      "found 10000001 elements as the minimum of a table, engines accept at most 10000000",
    ],
    [[0x04, ...leb128(10_000_001)], "LIMIT_EXCEEDED", 0, "engines accept at most 10000000"],
    [[0x03, 1, 2], "UNSUPPORTED_FEATURE", 0, "a shared table (shared-everything threads)"],
    [[0x08, 1, 0], "MALFORMED_TYPE", 0, "flags of limits from 0x00 to 0x07"],
  ])("refuses %j with %s", (bytes, code, offset, message) => {
    const error = parseErrorOf(() => readTableLimits(readerOf(...bytes)));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });
});
