import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test.each([
  ["env.maloc", ["env.free", "env.malloc"], "; did you mean env.malloc?"],
  ["_malloc", ["free", "malloc", "mallon"], "; did you mean malloc or mallon?"],
  ["Malloc", ["malloc"], "; did you mean malloc?"],
  ["ab", ["ac"], "; there are ac"],
  ["anything", [], "; there are nothing"],
  [
    "anything",
    Array.from({ length: 12 }, (_, at) => `f${at}`),
    "; there are f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, …",
  ],
])("didYouMean() for %j of %j", (wanted, names, expected) => {
  expect(didYouMean(wanted, names, "there are")).toBe(expected);
});

test("didYouMean() compares no endless names", () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `${at}${"x".repeat(10_000)}`);
  expect(didYouMean("x".repeat(10_000), names, "there are")).toMatch(/^; there are 0x/);
});
