import { describe, expect, test } from "vitest";
import { sectionId } from "../wasm/binary-format.ts";
import { ByteReader } from "./byte-reader.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";
import { readHeapType, readRefType, readValueType } from "./value-type.ts";

const readerOf = (...bytes: readonly number[]) =>
  new ByteReader(Uint8Array.from(bytes), { start: 0, end: bytes.length, section: sectionId.type });

describe("readValueType()", () => {
  test.each([
    [[0x7f], "i32"],
    [[0x7b], "v128"],
    [[0x70], { ref: "func", nullable: true }],
    [[0x63, 0x70], { ref: "func", nullable: true }],
    [[0x64, 0x70], { ref: "func", nullable: false }],
    [[0x64, 0x05], { ref: 5, nullable: false }],
    [[0x63, 0x85, 0x80, 0x80, 0x80, 0x00], { ref: 5, nullable: true }],
  ])("reads %j", (bytes, type) => {
    expect(readValueType(readerOf(...bytes), 6)).toEqual(type);
  });

  test.each([
    [[0x7a], "MALFORMED_TYPE", 0, "expected a value type, found 0x7a"],
    [[0x00], "MALFORMED_TYPE", 0, "expected a value type, found 0x00"],
    [[0x64, 0x7f], "MALFORMED_TYPE", 1, "expected a heap type, found 0x7f"],
    [[0x64, 0xff, 0x7e], "MALFORMED_TYPE", 1, "expected a heap type, found 0xff"],
    [[0x64, 0x06], "INDEX_OUT_OF_RANGE", 1, "found type index 6, expected at most 5"],
    [[0x64], "UNEXPECTED_END", 1, "needed 1 byte"],
    [[], "UNEXPECTED_END", 0, "needed 1 byte"],
    [[0x68], "UNSUPPORTED_FEATURE", 0, "stack switching"],
    [[0x63, 0x68], "UNSUPPORTED_FEATURE", 1, "stack switching"],
    [[0x64, 0x65, 0x70], "UNSUPPORTED_FEATURE", 1, "shared-everything threads"],
    [[0x64, 0x62, 0x00], "UNSUPPORTED_FEATURE", 1, "custom descriptors"],
    [[0x67], "UNSUPPORTED_FEATURE", 0, "strings"],
  ])("refuses %j with %s", (bytes, code, offset, message) => {
    const error = parseErrorOf(() => readValueType(readerOf(...bytes), 6));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });
});

describe("readRefType()", () => {
  test("refuses a number type", () => {
    const error = parseErrorOf(() => readRefType(readerOf(0x7f), 0));
    expect(error?.message).toContain("expected a reference type, found 0x7f (at offset 0x0)");
  });
});

describe("readHeapType()", () => {
  test("says that there are no types to point at", () => {
    const error = parseErrorOf(() => readHeapType(readerOf(0), 0));
    expect(error?.message).toContain("found type index 0, expected none, as the module has none");
  });

  test("takes an abstract heap type in more bytes than it needs, as engines do", () => {
    expect(readHeapType(readerOf(0xf0, 0x7f), 0)).toBe("func");
  });
});
