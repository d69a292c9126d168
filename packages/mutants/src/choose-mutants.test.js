import { describe, expect, test } from "vitest";
import { chooseMutants } from "./choose-mutants.js";

const mutants = Array.from({ length: 50 }, (_, line) => ({
  path: "src/x.ts",
  line,
  column: 1,
  start: line,
  end: line + 1,
  original: "a",
  replacement: "b",
  kind: /** @type {const} */ ("operator"),
}));
const lines = (/** @type {{ seed: number, count: number }} */ wish) =>
  chooseMutants(mutants, wish).map(({ line }) => line);

describe("chooseMutants()", () => {
  test("chooses the same ones for the same seed, in their order", () => {
    const chosen = lines({ seed: 7, count: 10 });
    expect(chosen).toHaveLength(10);
    expect(new Set(chosen).size).toBe(10);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
    expect(lines({ seed: 7, count: 10 })).toEqual(chosen);
  });

  test("chooses others for another seed", () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => String(lines({ seed, count: 10 })));
    expect(new Set(seeds).size).toBe(20);
  });

  test("reaches every mutant", () => {
    const reached = new Set(Array.from({ length: 60 }, (_, seed) => lines({ seed, count: 10 })).flat());
    expect(reached.size).toBe(50);
  });

  test("chooses all if the count is larger than their number", () => {
    expect(lines({ seed: 1, count: 100 })).toHaveLength(50);
  });
});
