import { describe, expect, test } from "vitest";
import type { Results, RuntimeResults } from "../results.ts";
import { FULL } from "../settings.ts";
import { drawChart } from "./chart.ts";
import { expectations, judge } from "./expectations.ts";
import { digits, figureOf, formatFigure } from "./figures.ts";
import { printResults } from "./print.ts";
import { replaceResults } from "./readme.ts";

const runtime: RuntimeResults = {
  name: "node26",
  version: "Node.js 26.0.0 (V8 14.6)",
  calls: {
    churn: {
      static: { nanoseconds: [10, 10, 11] },
      auto: { nanoseconds: [12, 12, 13] },
      named: { nanoseconds: [24, 24, 25] },
    },
    "call-v128": { shim: { nanoseconds: [4] }, named: { failed: "throws" } },
  },
  linking: { linked: [3], bare: [1] },
  streaming: {
    linked: { elapsed: [102], busy: [110] },
    passed: { elapsed: [100], busy: [100] },
    bare: { elapsed: [90], busy: [88] },
  },
};

const results: Results = {
  cpu: "Some CPU, 2 cores",
  loadAverage: 0.25,
  date: "2026-01-01",
  settings: FULL,
  bundle: { minified: 9000, gzipped: 3000 },
  runtimes: [runtime],
};

describe("expectations", () => {
  const [toClosures, toStatic, shim, linking, passed, busy, bare] = expectations.map((expectation) =>
    judge(expectation, runtime),
  );

  test("print the result and whether it holds", () => {
    expect({ toClosures, toStatic, linking, passed, busy, bare }).toEqual({
      toClosures: "0.500 ×, holds",
      toStatic: "1.20 ×, holds",
      linking: "2.00 ms, does not hold",
      passed: "2.0 %, holds",
      busy: "10.0 %, does not hold",
      bare: "25.0 %, does not hold",
    });
  });

  test("print nothing for a figure that was not measured", () => expect(shim).toBe(""));

  test("do not judge a runtime for which nothing was promised", () => {
    const others = expectations.map((expectation) => judge(expectation, { ...runtime, name: "bun" }));
    expect(others[0]).toBe("0.500 ×");
  });
});

test("figures have three significant digits, and their deviation as many decimals", () => {
  expect([0.2571, 12.71, 168.2].map(digits)).toEqual(["0.257", "12.7", "168"]);
  expect(formatFigure(figureOf([12.5, 12.7, 13.4]))).toBe("12.7 ±0.2");
});

test("replaceResults() replaces only the text between the markers", () => {
  const readme = "before\n<!-- results: begin -->\nearlier text\n<!-- results: end -->\nafter\n";
  const replaced = replaceResults(readme, results);
  expect(replaced).toMatch(/^before\n<!-- results: begin -->\n/);
  expect(replaced).toMatch(/\n<!-- results: end -->\nafter\n$/);
  expect(replaced).not.toContain("earlier text");
  expect(replaced).toContain("12.0 ±0.0 (1.20×)");
  expect(() => replaceResults("no markers", results)).toThrow("README.md has no <!-- results: begin -->");
});

test("printResults() shows the workloads that a rival cannot run", () => {
  expect(printResults(results)).toContain("throws");
});

test("drawChart() draws an SVG", () => {
  expect(drawChart(results)).toMatch(/^<svg [^>]*>[\s\S]*Node\.js 26\.0\.0[\s\S]*<\/svg>\n$/);
});
