import { describe, expect, test } from "vitest";
import { type ColdResults, QUICK } from "../cold/measure-cold.ts";
import { coldExpectations, judgeLinks, linkExpectations } from "./cold-expectations.ts";
import { type ColdReport, printColdExpectations, printColdRuntime } from "./cold-tables.ts";
import { judge } from "./expectations.ts";
import { replaceCold } from "./readme.ts";

const times = { instantiate: [10, 10, 11], now: [11, 11, 14], before: [30, 30, 31] };
const parse = { compile: [10], now: [0.4], before: [3] };

const runtime: ColdResults = {
  name: "node",
  version: "Node.js 20.0.0 (V8 11.3)",
  load: {
    empty: [1],
    "now-core": [2.5],
    "now-adapter": [3.5],
    "before-core": [6],
    "before-adapter": [7],
  },
  lesson: { hand: [1.4], now: [3.5], before: [12.6] },
  modules: [
    { module: "large", sizeBytes: 2e6, link: times, parse, warmParse: parse },
    { module: "other", sizeBytes: 1e6, link: { ...times, now: [12] }, parse, warmParse: parse },
    { module: "small", sizeBytes: 5e5, link: { ...times, now: [13.5] }, parse, warmParse: parse },
    { module: "parsed", sizeBytes: 1e3, parse: { ...parse, now: [9] }, warmParse: { ...parse, now: [0.1] } },
  ],
};

const report: ColdReport = {
  cpu: "Some CPU, 2 cores",
  loadAverages: [0.25, 1],
  date: "2026-01-01",
  before: "abcdef0",
  settings: QUICK,
  clock: "wall",
  runtimes: [runtime],
};

describe("coldExpectations", () => {
  test("print the result and whether it holds", () => {
    expect(coldExpectations.map((expectation) => judge(expectation, runtime))).toEqual([
      "2.50 ms, holds",
      "3.50 ms, does not hold",
      "2.50 ×, holds",
      "",
      "4.0 %, holds",
      "4.0 %, holds",
    ]);
  });

  test("ask for another ratio of the lesson in the newer Node.js, and take the request off an import in a page", () => {
    const judged = (name: string) => coldExpectations.map((expectation) => judge(expectation, { ...runtime, name }));
    expect(judged("node26").slice(2, 4)).toEqual(["2.50 ×", "2.50 ×, holds"]);
    expect(judged("chromium").slice(0, 2)).toEqual(["1.50 ms, holds", "2.50 ms, holds"]);
  });
});

test("linkExpectations judge large modules by a ratio, and small ones by a difference", () => {
  expect(linkExpectations.map((expectation) => judgeLinks(expectation, runtime))).toEqual([
    "1.20 × at worst, holds in 1 of 2",
    "3.50 ms at worst, holds",
  ]);
});

test("replaceCold() writes all tables between its markers", () => {
  const readme = "before\n<!-- cold start: begin -->\nearlier\n<!-- cold start: end -->\nafter\n";
  const replaced = replaceCold(readme, report);
  expect(replaced).toContain(
    "| the lesson, beside ten lines by hand | 1.40 ±0.00 | 3.50 ±0.00 (2.50×) | 12.6 ±0.0 (9.00×) | 0.278× |",
  );
  expect(replaced).toContain("| parsed, 1 KB | 10.0 ±0.0 | 9.00 ±0.00 (90.0 %) |");
  expect(replaced).not.toContain("earlier");
});

test("printColdRuntime() shows all modules", () => {
  for (const { module } of runtime.modules) expect(printColdRuntime(runtime)).toContain(module);
});

test("printColdExpectations() names the build before", () => {
  expect(printColdExpectations(report)).toContain('"Before" is abcdef0');
});
