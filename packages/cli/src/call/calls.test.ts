import { describe, expect, test } from "vitest";
import { UsageError } from "../output/failure.ts";
import { formatF32, formatValue, valueJson } from "./format-value.ts";
import { parseCall } from "./parse-call.ts";
import { readArgument } from "./read-argument.ts";

describe("parseCall()", () => {
  test.each([
    ["program.createRecord(2, 1.1, 2.2)", "program.createRecord", ["2", "1.1", "2.2"]],
    [" a.b.c( ) ", "a.b.c", []],
    ["a.f(-0x1)", "a.f", ["-0x1"]],
    ["a.two words(1)", "a.two words", ["1"]],
    ["a.f(x)(2)", "a.f(x)", ["2"]],
    ['a."odd \\" (name)"(3)', 'a.odd " (name)', ["3"]],
  ])("reads %s", (text, reference, args) => {
    expect(parseCall(text)).toEqual({ reference, args });
  });

  test.each(["", "f", "f()", "a.f", "a.f(", "a.f)(", "a.f(1))", "a.f(1) as", "a.f(1) as {x: i32"])(
    "refuses %j and shows how a call is written",
    (text) => {
      expect(() => parseCall(text)).toThrow(/expected module\.export\(arguments\)/);
    },
  );
});

test("parseCall() reads the struct at the returned address", () => {
  expect(parseCall("a.f(1) as {x: i32, y: f32}")).toEqual({ reference: "a.f", args: ["1"], struct: "x: i32, y: f32" });
});

describe("readArgument()", () => {
  test.each([
    ["2", "i32", 2],
    ["-1", "i32", -1],
    ["0xffffffff", "i32", 0xffff_ffff],
    ["-0x80000000", "i32", -0x8000_0000],
    ["18446744073709551615", "i64", 2n ** 64n - 1n],
    ["-9223372036854775808", "i64", -(2n ** 63n)],
    ["1.1", "f32", 1.1],
    ["-.5e-3", "f64", -0.0005],
    ["-inf", "f64", Number.NEGATIVE_INFINITY],
    ["nan", "f32", Number.NaN],
    ["-0", "f64", -0],
    ["null", { ref: "extern", nullable: true }, null],
  ] as const)("reads %s as %j", (text, type, value) => {
    expect(readArgument(text, type)).toBe(value);
  });

  test.each([
    ["1.5", "i32"],
    ["", "i32"],
    ["4294967296", "i32"],
    ["-2147483649", "i32"],
    ["18446744073709551616", "i64"],
    ["one", "f64"],
    ["1e", "f32"],
    ["0", "v128"],
    ["null", { ref: "func", nullable: false }],
  ] as const)("refuses %s as %j", (text, type) => {
    expect(() => readArgument(text, type)).toThrow(UsageError);
  });
});

test.each([
  [1.1, "1.1"],
  [2.2, "2.2"],
  [0.1 + 0.2, "0.3"],
  [16_777_216, "16777216"],
  [3.4028234663852886e38, "3.4028235e+38"],
  [1e-45, "1e-45"],
  [0, "0"],
  [Number.NaN, "NaN"],
])("formatF32() says %d in as few digits as tell it from its neighbours", (value, text) => {
  expect(formatF32(Math.fround(value))).toBe(text);
  expect(Math.fround(Number(text))).toBe(Math.fround(value));
});

test("formatValue() and valueJson() lose nothing of a value", () => {
  expect(formatValue(2n ** 63n, "i64")).toBe("9223372036854775808");
  expect(valueJson(2n ** 63n, "i64")).toBe("9223372036854775808");
  expect(formatValue(-0, "f64")).toBe("-0");
  expect(valueJson(Number.POSITIVE_INFINITY, "f64")).toBe("Infinity");
  expect(valueJson(7, "i32")).toBe(7);
  expect(valueJson(null, { ref: "func", nullable: true })).toBe(null);
});
