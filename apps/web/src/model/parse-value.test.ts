import { describe, expect, test } from "vitest";
import { type ParsedValue, parseValue } from "./parse-value.ts";

const readValue = (parsed: ParsedValue) => ("value" in parsed ? parsed.value : undefined);
const refusalOf = (parsed: ParsedValue) => ("refused" in parsed ? parsed.refused : undefined);

describe("parseValue() of an i32", () => {
  test.each([
    ["0", 0],
    ["-1", -1],
    ["+7", 7],
    ["2147483647", 2147483647],
    ["2147483648", -2147483648],
    ["4294967295", -1],
    ["-2147483648", -2147483648],
    ["0xff", 255],
    ["0xFFFFFFFF", -1],
    ["-0x80000000", -2147483648],
    ["1_000", 1000],
    [" 12 ", 12],
  ])("%s is %i", (text, value) => {
    expect(readValue(parseValue(text, "i32"))).toBe(value);
  });

  test("says that the upper half of the unsigned range are bits of a negative number", () => {
    expect(parseValue("4294967295", "i32")).toEqual({ value: -1, note: "the same bits as -1" });
  });

  test.each([
    ["4294967296", "4294967296 does not fit into an i32: -2147483648 to 4294967295"],
    ["-2147483649", "-2147483649 does not fit into an i32: -2147483648 to 4294967295"],
    ["1.5", "1.5 is no whole number, which an i32 is"],
    ["1e3", "1e3 is no whole number, which an i32 is"],
    ["", "Write an i32: a whole number, also in hexadecimal (0xff)"],
    ["abc", "abc is no whole number, which an i32 is"],
  ])("refuses %s", (text, refusal) => {
    expect(refusalOf(parseValue(text, "i32"))).toBe(refusal);
  });
});

describe("parseValue() of an i64", () => {
  test.each([
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["18446744073709551615", -1n],
    ["0x7fffffffffffffff", 9223372036854775807n],
  ])("%s is exact", (text, value) => {
    expect(readValue(parseValue(text, "i64"))).toBe(value);
  });

  test("refuses 2 to the power of 64", () => {
    expect(refusalOf(parseValue("18446744073709551616", "i64"))).toContain("does not fit into an i64");
  });
});

describe("parseValue() of floats", () => {
  test.each([
    ["1.1", "f64", 1.1],
    ["1.1", "f32", Math.fround(1.1)],
    ["-0", "f64", -0],
    ["-0", "f32", -0],
    ["-0.0", "f32", -0],
    [".5", "f32", 0.5],
    ["NaN", "f32", Number.NaN],
    ["nan", "f64", Number.NaN],
    ["Infinity", "f32", Number.POSITIVE_INFINITY],
    ["-inf", "f64", Number.NEGATIVE_INFINITY],
    ["0x10", "f64", 16],
    ["3.4028235e38", "f32", 3.4028234663852886e38],
  ] as const)("%s as an %s is %d", (text, type, value) => {
    expect(readValue(parseValue(text, type))).toBe(value);
  });

  test("refuses a number that would become infinite, and says which numbers fit", () => {
    expect(refusalOf(parseValue("1e40", "f32"))).toBe(
      "1e40 would be Infinity as an f32, whose largest number is 3.4028235e38. Write Infinity if you mean it",
    );
    expect(refusalOf(parseValue("-1e40", "f32"))).toContain("-Infinity as an f32");
    expect(readValue(parseValue("1e40", "f64"))).toBe(1e40);
    expect(refusalOf(parseValue("1e999", "f64"))).toContain("Infinity as an f64");
  });

  test("tells of a number that becomes 0", () => {
    expect(parseValue("1e-60", "f32")).toEqual({ value: 0, note: "rounded to 0: too small for an f32" });
    expect(parseValue("0e5", "f32")).toEqual({ value: 0 });
  });

  test("refuses words", () => {
    expect(refusalOf(parseValue("one", "f64"))).toBe("one is no number");
  });
});

describe("parseValue() of references", () => {
  test("takes null, also if nothing is written", () => {
    expect(parseValue("null", "null")).toEqual({ value: null });
    expect(parseValue("", "null")).toEqual({ value: null });
    expect(refusalOf(parseValue("5", "null"))).toBe("Only null can be written for a reference");
    expect(refusalOf(parseValue("null", "nothing"))).toBe("No value of this type can be written");
  });
});
