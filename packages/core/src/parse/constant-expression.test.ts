import { describe, expect, test } from "vitest";
import { sectionId } from "../wasm/binary-format.ts";
import { ByteReader } from "./byte-reader.ts";
import { skipConstantExpression } from "./constant-expression.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

const readerOf = (...bytes: readonly number[]) =>
  new ByteReader(Uint8Array.from(bytes), { start: 0, end: bytes.length, section: sectionId.global });

describe("skipConstantExpression()", () => {
  test("stops behind the first end", () => {
    const reader = readerOf(0x41, 0x0b, 0x0b, 0x0b);
    skipConstantExpression(reader, 0);
    expect(reader.offset).toBe(3);
  });

  test("takes any number of instructions", () => {
    const reader = readerOf(...new Array<number>(100_000).fill(0x6a), 0x0b);
    skipConstantExpression(reader, 0);
    expect(reader.bytesLeft).toBe(0);
  });

  test.each([
    [[0x20, 0x00, 0x0b], "MALFORMED_EXPRESSION", 0, "expected a constant instruction, found 0x20"],
    [[0x41, 0x00, 0x10, 0x00, 0x0b], "MALFORMED_EXPRESSION", 2, "found 0x10"],
    [[0xfb, 0x02, 0x00, 0x0b], "MALFORMED_EXPRESSION", 0, "found 0xfb 2"],
    [[0xfd, 0x00, 0x0b], "MALFORMED_EXPRESSION", 0, "found 0xfd 0"],
    [[0xfd, 0x8c, 0x00, 0x00], "UNEXPECTED_END", 3, "needed 16 bytes, found 1"],
    [[0x44, 0x00, 0x0b], "UNEXPECTED_END", 1, "needed 8 bytes, found 2"],
    [[0xd0, 0x00, 0x0b], "INDEX_OUT_OF_RANGE", 1, "type index 0"],
    [[0xd0, 0x7f, 0x0b], "MALFORMED_TYPE", 1, "expected a heap type, found 0x7f"],
    [[0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02], "MALFORMED_INTEGER", 1, "s64"],
    [[0x41, 0x00], "UNEXPECTED_END", 2, "the global section, needed 1 byte, found 0"],
  ])("refuses %j with %s", (bytes, code, offset, message) => {
    const error = parseErrorOf(() => skipConstantExpression(readerOf(...bytes), 0));
    expect(error).toMatchObject({ code, offset });
    expect(error?.message).toContain(message);
  });

  test.each([
    ["a constant", [0x41, 0x05, 0x0b], "i32"],
    ["arithmetic", [0x42, 0x05, 0x42, 0x06, 0x7e, 0x0b], "i64"],
    ["a null reference", [0xd0, 0x71, 0x0b], { ref: "none", nullable: true }],
    ["an i31 reference", [0x41, 0x05, 0xfb, 0x1c, 0x0b], { ref: "i31", nullable: false }],
    ["a converted reference", [0x41, 0x05, 0xfb, 0x1c, 0xfb, 0x1b, 0x0b], { ref: "extern", nullable: false }],
    ["the value of a global", [0x23, 0x00, 0x0b], undefined],
    ["arithmetic with a global", [0x23, 0x00, 0x41, 0x05, 0x6a, 0x0b], undefined],
    ["a function reference", [0xd2, 0x00, 0x0b], undefined],
    ["arithmetic of the wrong type", [0x42, 0x05, 0x42, 0x06, 0x6a, 0x0b], undefined],
    ["arithmetic without operands", [0x6a, 0x0b], undefined],
    ["two values", [0x41, 0x05, 0x41, 0x06, 0x0b], undefined],
    ["no value", [0x0b], undefined],
  ])("knows the type of %s where it is the same outside of the module", (_, bytes, type) => {
    expect(skipConstantExpression(readerOf(...bytes), 0)).toEqual(type);
  });
});
