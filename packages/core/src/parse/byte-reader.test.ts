import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { ByteReader } from "./byte-reader.ts";
import { leb128 } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";

/** A reader that begins at offset 2 and ends before the last byte, to notice reads outside of its range. */
function readerOf(...content: readonly number[]): ByteReader {
  const bytes = Uint8Array.from([0xaa, 0xbb, ...content, 0x00]);
  return new ByteReader(bytes, { start: 2, end: 2 + content.length, section: sectionId.import });
}

describe("readByte()", () => {
  test("reads up to the end of its range and no further", () => {
    const reader = readerOf(7);
    expect(reader.readByte()).toBe(7);
    expect(problemOf(() => reader.readByte())).toEqual({ code: "UNEXPECTED_END", offset: 3 });
  });

  test("names the place, what was needed and what was found", () => {
    const error = parseErrorOf(() => readerOf(1).skip(4));
    expect(error?.diagnostics[0]?.message).toBe(
      "Cannot parse the module: unexpected end in the import section, needed 4 bytes, found 1 (at offset 0x2)",
    );
    expect(error?.diagnostics).toEqual([
      {
        code: "UNEXPECTED_END",
        message: error?.diagnostics[0]?.message,
        hint: expect.stringMatching(/^\w/),
        offset: 2,
      },
    ]);
  });
});

describe("readU32()", () => {
  test("reads every value in its shortest form", () => {
    const anyU32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0x7f, 0x80, 0x3fff, 0x4000, 2 ** 31, 2 ** 32 - 1));
    fc.assert(
      fc.property(anyU32, (value) => readerOf(...leb128(value)).readU32() === value),
      runs(1_000),
    );
  });

  test.each([
    ["padded to five bytes", [0x81, 0x80, 0x80, 0x80, 0x00], 1],
    ["largest", [0xff, 0xff, 0xff, 0xff, 0x0f], 0xffff_ffff],
  ])("accepts an integer %s", (_, bytes, value) => {
    expect(readerOf(...bytes).readU32()).toBe(value);
  });

  test.each([
    ["a sixth byte", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    ["bits beyond 32", [0xff, 0xff, 0xff, 0xff, 0x1f]],
  ])("refuses %s, at the offset of the integer", (_, bytes) => {
    expect(problemOf(() => readerOf(...bytes).readU32())).toEqual({ code: "MALFORMED_INTEGER", offset: 2 });
  });

  test("refuses an integer that is cut off, at the offset of the missing byte", () => {
    expect(problemOf(() => readerOf(0x80, 0x80).readU32())).toEqual({ code: "UNEXPECTED_END", offset: 4 });
  });
});

describe("readS33()", () => {
  test.each([
    [[0x70], -16],
    [[0xf0, 0x7f], -16],
    [[0x3f], 63],
    [[0xc0, 0x00], 64],
    [[0x40], -64],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 32 - 1],
    [[0x80, 0x80, 0x80, 0x80, 0x70], -(2 ** 32)],
    [[0xff, 0xff, 0xff, 0xff, 0x7f], -1],
  ])("reads %j as %d", (bytes, value) => {
    expect(readerOf(...bytes).readS33()).toBe(value);
  });

  test.each([
    [[0x80, 0x80, 0x80, 0x80, 0x10]],
    [[0x80, 0x80, 0x80, 0x80, 0x60]],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ])("refuses %j, whose unused bits disagree with its sign", (bytes) => {
    expect(problemOf(() => readerOf(...bytes).readS33())).toEqual({ code: "MALFORMED_INTEGER", offset: 2 });
  });
});

describe("readU64()", () => {
  test.each([
    [[0x00], 0n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 2n ** 64n - 1n],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 2n ** 63n],
  ])("reads %j as %d", (bytes, value) => {
    expect(readerOf(...bytes).readU64()).toBe(value);
  });

  test("refuses bits beyond 64", () => {
    const bytes = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03];
    expect(problemOf(() => readerOf(...bytes).readU64())).toEqual({ code: "MALFORMED_INTEGER", offset: 2 });
  });
});

describe("skipSigned()", () => {
  test.each([
    [32, [0x7f]],
    [32, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [32, [0x80, 0x80, 0x80, 0x80, 0x78]],
    [64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]],
    [64, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
  ] as const)("passes over an s%d in the bytes %j", (bits, bytes) => {
    const reader = readerOf(...bytes);
    reader.skipSigned(bits);
    expect(reader.bytesLeft).toBe(0);
  });

  test.each([
    [32, [0xff, 0xff, 0xff, 0xff, 0x0f]],
    [32, [0x80, 0x80, 0x80, 0x80, 0x70]],
    [32, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    [64, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    [64, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ] as const)("refuses an s%d in the bytes %j", (bits, bytes) => {
    expect(problemOf(() => readerOf(...bytes).skipSigned(bits))).toEqual({ code: "MALFORMED_INTEGER", offset: 2 });
  });
});

describe("readCount()", () => {
  test("refuses more than engines accept, before looking for the entries", () => {
    const error = parseErrorOf(() => readerOf(0xff, 0xff, 0xff, 0xff, 0x0f).readCount("imports", 4));
    expect(error?.code).toBe("LIMIT_EXCEEDED");
    expect(error?.diagnostics[0]?.message).toBe(
      "Cannot parse the module: found 4294967295 imports, engines accept at most 1000000 (at offset 0x2)",
    );
  });

  test("refuses more entries than the bytes left can hold", () => {
    expect(problemOf(() => readerOf(2, 0, 0, 0, 0, 0, 0, 0).readCount("imports", 4))).toEqual({
      code: "UNEXPECTED_END",
      offset: 3,
    });
    expect(readerOf(2, 0, 0, 0, 0, 0, 0, 0, 0).readCount("imports", 4)).toBe(2);
  });
});

describe("readName()", () => {
  test("reads every well-formed text, short and long", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "binary-ascii", maxLength: 200 }),
    );
    const property = fc.property(anyText, (text) => {
      const bytes = new TextEncoder().encode(text);
      expect(readerOf(...leb128(bytes.length), ...bytes).readName()).toBe(text);
    });
    fc.assert(property, runs(1_000));
  });

  test("keeps a byte order mark", () => {
    expect(readerOf(4, 0xef, 0xbb, 0xbf, 0x61).readName()).toBe("\ufeffa");
  });

  test.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["more than U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a sequence that is cut off", [0xe2, 0x82]],
    ["a byte that no sequence has", [0xff]],
  ])("refuses %s, at the offset of the text", (_, bytes) => {
    expect(problemOf(() => readerOf(bytes.length, ...bytes).readName())).toEqual({ code: "MALFORMED_NAME", offset: 3 });
  });

  test("refuses a name that is longer than the section", () => {
    expect(problemOf(() => readerOf(3, 0x61, 0x61).readName())).toEqual({ code: "UNEXPECTED_END", offset: 3 });
  });
});
