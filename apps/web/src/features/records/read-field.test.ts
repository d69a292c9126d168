import { describe, expect, test } from "vitest";
import { nextTexts, readField, readRecord, severalProblem, textsOf } from "./read-field.ts";

describe("readField()", () => {
  test.each([
    ["2147483647", 2147483647],
    [" -2147483648 ", -2147483648],
    ["+7", 7],
  ])("reads the id %j", (text, value) => {
    expect(readField("id", text)).toEqual({ value });
  });

  test.each(["2147483648", "-2147483649", "99999999999999999999"])("refuses the id %s: it is no i32", (text) => {
    expect(readField("id", text)).toEqual({ problem: "An i32 goes from -2147483648 to 2147483647" });
  });

  test.each(["", "1.5", "1e3", "0x10", "two", "NaN"])("refuses the id %j: it is no whole number", (text) => {
    expect(readField("id", text).problem).toBe("An id is a whole number, an i32");
  });

  test.each([
    ["1.1", 1.1],
    ["-.5", -0.5],
    ["3.4028235e38", 3.4028235e38],
    ["-0", -0],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["nan", Number.NaN],
    ["1e-45", 1e-45],
  ])("reads the number %s", (text, value) => {
    expect(readField("x", text)).toEqual({ value });
  });

  test.each(["1e40", "-1e40", "3.5e38", "1e400"])("refuses %s, which would be stored as Infinity", (text) => {
    expect(readField("y", text).problem).toMatch(/^Larger than the largest f32/);
  });

  test.each([
    ["16777217", "16777216"],
    ["1e-50", "0"],
    ["1.23456789012", "1.2345679"],
  ])("tells that %s is stored as %s", (text, stored) => {
    expect(readField("x", text)).toEqual({ value: Number(text), note: `As an f32 it is ${stored}` });
  });

  test.each(["", "1,5", "0x1p3", "1e", "."])("refuses the text %j", (text) => {
    expect(readField("x", text).problem).toMatch(/^Write a number/);
  });
});

test("readRecord() has all values or none", () => {
  expect(readRecord({ id: "2", x: "1.1", y: "2.2" })).toEqual({ id: 2, x: 1.1, y: 2.2 });
  expect(readRecord({ id: "2", x: "1.1", y: "" })).toBeUndefined();
});

test("severalProblem() counts to the last id", () => {
  expect(severalProblem({ id: 2147483647 - 999, x: 0, y: 0 }, 1000)).toBeUndefined();
  expect(severalProblem({ id: 2147483647 - 998, x: 0, y: 0 }, 1000)).toContain("2147483648");
});

test.each([
  { id: 2, x: 1.1, y: 2.2 },
  { id: 2147483647, x: 3.4e38, y: Number.NaN },
  { id: -5, x: Number.NEGATIVE_INFINITY, y: 1e-45 },
])("nextTexts() and textsOf() give texts that can be read: %o", (value) => {
  expect(readRecord(nextTexts(value))).toBeDefined();
  const { id, x, y } = readRecord(textsOf(value)) ?? {};
  expect([id, Math.fround(x ?? 0), Math.fround(y ?? 0)]).toEqual([
    value.id,
    Math.fround(value.x),
    Math.fround(value.y),
  ]);
});
