import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { nearNames } from "./near-names.ts";

/** Levenshtein distance by its definition. */
function distance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(restA, restB);
  return 1 + Math.min(distance(restA, restB), distance(restA, b), distance(a, restB));
}

describe("nearNames()", () => {
  test.each([
    ["_malloc", ["malloc", "free"], ["malloc"]],
    ["malloc", ["__malloc", "Malloc"], ["__malloc", "Malloc"]],
    ["malloc", ["mallco", "maloc", "callocs", "dealloc"], ["maloc", "mallco", "callocs"]],
    ["malloc", ["malloc"], []],
    ["printf", ["memory", "table"], []],
    ["log", ["dog", "fog", "sin"], ["dog", "fog"]],
    ["f", ["g", "F", "_f"], ["F", "_f"]],
    ["", ["a", "_"], ["_"]],
  ])("for %j among %j suggests %j", (wanted, names, expected) => {
    expect(nearNames(wanted, names)).toEqual(expected);
  });

  test("gives at most three, nearest first, ties in the order of the names", () => {
    expect(nearNames("abcdef", ["abcdxy", "abcdex", "xbcdef", "_abcdef", "abxdef"])).toEqual([
      "_abcdef",
      "abcdex",
      "xbcdef",
    ]);
  });

  test("does not compare names that are too long for a typing mistake", () => {
    const long = "x".repeat(10_240);
    expect(nearNames(long, [`${long}y`])).toEqual([]);
    expect(nearNames("x".repeat(64), [long])).toEqual([]);
  });

  test("suggests names at most two edits away, and all of them if there are few", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 6, maxLength: 8 });
    fc.assert(
      fc.property(word, word, (wanted, name) => {
        expect(nearNames(wanted, [name])).toEqual(name !== wanted && distance(wanted, name) <= 2 ? [name] : []);
      }),
      runs(500),
    );
  });
});
