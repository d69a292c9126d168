import { expect, test } from "vitest";
import { formatBits, formatValue } from "./format-value.ts";

test.each([
  [Math.fround(1.1), "f32", "1.1"],
  [-0, "f32", "-0"],
  [-0, "f64", "-0"],
  [Number.NaN, "f32", "NaN"],
  [Number.NEGATIVE_INFINITY, "f64", "-Infinity"],
  [9007199254740993n, "i64", "9007199254740993"],
  [null, "null", "null"],
  [{ reference: "function" }, "null", "function"],
] as const)("formatValue() of %s as %s is %s", (value, accepts, text) => {
  expect(formatValue(value, { accepts })).toBe(text);
});

test("formatBits() gives the bits of an integer, unless they are plain to see", () => {
  expect(formatBits(-1, { accepts: "i32" })).toBe("0xffffffff");
  expect(formatBits(-1n, { accepts: "i64" })).toBe("0xffffffffffffffff");
  expect(formatBits(65536, { accepts: "i32" })).toBe("0x10000");
  expect(formatBits(7, { accepts: "i32" })).toBeUndefined();
  expect(formatBits(-1, { accepts: "f64" })).toBeUndefined();
});
