import { expect, test } from "vitest";
import { rowsOf, ticksOf, totalOf } from "./rows.ts";

test("rowsOf() puts the phases of all modules first, then the slowest module", () => {
  const rows = rowsOf([
    { phase: "load", module: "a", startMs: 0, durationMs: 1 },
    { phase: "load", module: "b", startMs: 0, durationMs: 5 },
    { phase: "plan", startMs: 5, durationMs: 1 },
    { phase: "compile", module: "a", startMs: 6, durationMs: 2 },
  ]);
  expect(rows.map(({ module, totalMs }) => [module, totalMs])).toEqual([
    [undefined, 1],
    ["b", 5],
    ["a", 3],
  ]);
});

test("ticksOf() divides the axis by round numbers", () => {
  expect(ticksOf(63)).toEqual([0, 20, 40, 60]);
  expect(ticksOf(0.9)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  expect(ticksOf(0)).toEqual([0]);
});

test("totalOf() is the end of the last phase", () => {
  expect(totalOf([{ phase: "load", startMs: 3, durationMs: 4 }])).toBe(7);
  expect(totalOf([])).toBe(0);
});
