import { describe, expect, test } from "vitest";
import { QUICK } from "../loading/load-settings.ts";
import type { LoadShape } from "../loading/load-shape.ts";
import type { LoadingResults } from "../loading/measure-loading.ts";
import type { LoadingTimes } from "../loading/time-loading.ts";
import { judge } from "./expectations.ts";
import { drawLoadingChart } from "./loading-chart.ts";
import { judgeSets, loadingExpectations, setExpectations } from "./loading-expectations.ts";
import { type LoadingReport, loadingTable, printLoading } from "./loading-tables.ts";
import { replaceCodeCache, replaceLoading } from "./readme.ts";

// 100 ms for known modules; for discovered ones four latencies, and 16 ms for the ten modules of the last level.
const shape: LoadShape = {
  modules: 32,
  sizeBytes: 31_250,
  depth: 4,
  network: { latencyMs: 50, bytesPerSecond: 20e6 },
};

const times = (known: number): LoadingTimes => ({
  loaders: { known: [known], discovered: [230], all: [100], sequential: [1000] },
  download: [100],
  compile: [10],
});

const runtime: LoadingResults = {
  name: "node26",
  version: "Node.js 26.0.0 (V8 14.6)",
  sets: [
    { shape, times: times(105) },
    {
      shape: { ...shape, depth: 1 },
      times: { ...times(120), loaders: { known: [120], all: [100], sequential: [1000] } },
    },
  ],
  failing: { missing: { known: [55], all: [50] }, misfit: { known: [60], all: [600] } },
  growth: [times(10), times(130)],
  llvm: { nothing: [40e6], bare: [350e6], untouched: [385e6], hoisted: [455e6] },
};

const report: LoadingReport = {
  cpu: "Some CPU, 2 cores",
  loadAverages: [0.25, 1.25],
  date: "2026-01-01",
  settings: QUICK,
  runtimes: [runtime],
};

test("setExpectations are judged by the worst set, and say in how many they hold", () => {
  expect(setExpectations.map((expectation) => judgeSets(expectation, runtime))).toEqual([
    "1.20 × at worst, holds in 1 of 2",
    "1.07 × at worst, holds",
    "1.20 × at worst, holds in 1 of 2",
    "0.12 × at worst, holds",
    "0.23 × at worst, holds",
  ]);
});

test("loadingExpectations print the result and whether it holds", () => {
  expect(loadingExpectations.map((expectation) => judge(expectation, runtime))).toEqual([
    "1.10 ×, does not hold",
    "0.100 ×, holds",
    "13.0 ×, does not hold",
    "1.10 ×, holds",
    "1.30 ×, does not hold",
  ]);
});

test("loadingTable() shows multiples of the lower bound, and nothing where nothing is discovered", () => {
  const [, deep, flat] = loadingTable(runtime);
  expect(deep?.slice(0, 3)).toEqual(["32 × 31.25 KB, depth 4", "100", "105 ±0 (1.05×)"]);
  expect(flat?.slice(-2)).toEqual(["", ""]);
});

describe("the report", () => {
  test("takes the place between its markers, and leaves the other results alone", () => {
    const readme =
      "<!-- results: begin -->\ncalls\n<!-- results: end -->\n<!-- loading: begin -->\n\n<!-- loading: end -->\n";
    const replaced = replaceLoading(readme, report);
    expect(replaced).toContain("<!-- results: begin -->\ncalls\n<!-- results: end -->");
    expect(replaced).toContain("105 ±0 (1.05×)");
    expect(() => replaceLoading("no markers", report)).toThrow("README.md has no <!-- loading: begin -->");
  });

  test("says for a terminal where it was measured", () => {
    expect(printLoading(report)).toContain("load average 0.3 at the start and 1.3 at the end");
  });

  test("is drawn as an SVG", () => {
    expect(drawLoadingChart(report)).toMatch(/^<svg [^>]*>[\s\S]*31\.25 KB[\s\S]*<\/svg>\n$/);
  });
});

test("replaceCodeCache() prints stored and found code", () => {
  const plain = { way: "plain", sizeBytes: 2e6, keptBytes: 1.5e6, found: true, loadMs: [20], runMs: [300] };
  const changed = { ...plain, way: "changed", keptBytes: 0, found: false };
  const cacheReport = { version: "Chromium 1", date: "2026-01-01", cpu: "Some CPU", passes: 1000, visits: 7 };
  const readme = replaceCodeCache("<!-- code cache: begin -->\n<!-- code cache: end -->\n", {
    ...cacheReport,
    ways: [plain, changed],
    sizes: [plain, changed],
  });
  expect(readme).toMatch(/compileStreaming\(fetch\(…\)\) \| 1\.50 MB \| yes \| 20\.0 ±0\.0 \| 300 ±0 \|/);
  expect(readme).toMatch(/2 MB, its head changed \| nothing \| no \|/);
});
