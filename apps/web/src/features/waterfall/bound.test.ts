import type { PhaseTiming } from "@rec/browser";
import { expect, test } from "vitest";
import { type BoundPart, boundOf, boundSentence } from "./bound.ts";

const timing = (
  phase: PhaseTiming["phase"],
  module: string | undefined,
  startMs: number,
  endMs: number,
): PhaseTiming => ({
  phase,
  ...(module === undefined ? {} : { module }),
  startMs,
  durationMs: endMs - startMs,
});

const TIMINGS = [
  timing("load", "a", 0, 10),
  timing("parse", "a", 10, 11),
  timing("load", "b", 0, 30),
  timing("parse", "b", 30, 32),
  timing("plan", undefined, 32, 33),
  timing("compile", "a", 11, 60),
  timing("compile", "b", 33, 40),
  timing("bind", undefined, 60, 61),
  timing("instantiate", "a", 61, 62),
  timing("instantiate", "b", 62, 63),
];

const named = (path: readonly BoundPart[]) =>
  path.map(({ timing: { phase, module } }) => `${phase} ${module ?? "all"}`);

test("boundOf() goes back from the last phase over those that had to end first", () => {
  expect(named(boundOf(TIMINGS)?.path ?? [])).toEqual([
    "load a",
    "parse a",
    "compile a",
    "bind all",
    "instantiate a",
    "instantiate b",
  ]);
});

test("boundOf() goes over the plan if the slowest module is compiled after it", () => {
  const slow = TIMINGS.map((entry) =>
    entry.phase === "compile" && entry.module === "b" ? timing("compile", "b", 33, 60) : entry,
  );
  const without = slow.filter(({ phase, module }) => phase !== "compile" || module !== "a");
  expect(named(boundOf(without)?.path ?? [])).toEqual([
    "load b",
    "parse b",
    "plan all",
    "compile b",
    "bind all",
    "instantiate a",
    "instantiate b",
  ]);
});

test("boundOf() begins with the load of a stream until its head is parsed", () => {
  const bound = boundOf([
    timing("load", "a", 2, 50),
    timing("parse", "a", 40, 41),
    timing("plan", undefined, 41, 42),
    timing("compile", "a", 42, 50.2),
  ]);
  expect(named(bound?.path ?? [])).toEqual(["load a", "parse a", "plan all", "compile a"]);
  expect(bound?.path.map(({ endMs }) => endMs)).toEqual([40, 41, 42, 50.2]);
  expect(bound && boundSentence(bound, (ms) => `${ms} ms`)).toContain("The longest part is load a with 38 ms");
});

test("boundOf() knows no bound of no phase", () => {
  expect(boundOf([])).toBeUndefined();
});

test("boundSentence() names the parts and the slowest of them", () => {
  const bound = boundOf(TIMINGS);
  expect(bound && boundSentence(bound, (ms) => `${ms} ms`)).toBe(
    "The link took 63 ms; its bound is load a, then parse a, then compile a, then bind, then instantiate a, then instantiate b. The longest part is compile a with 49 ms, 78 % of the link.",
  );
});
