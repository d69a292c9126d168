import { describe, expect, test } from "vitest";
import { heapRivals } from "../heap/heap-rivals.ts";
import type { HeapReport, HeapRuntimeResults } from "../heap/measure-heap.ts";
import { FULL } from "../settings.ts";
import { geometricMeanOfRatios, judgeFigures, judgeSpeed } from "./heap-expectations.ts";
import { peakFragmentationTable, printHeap } from "./heap-tables.ts";
import { replaceHeap } from "./readme.ts";

const ofEach = <Value>(value: Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(heapRivals.map(({ name }) => [name, value]));

const runtime: HeapRuntimeResults = {
  name: "node26",
  version: "Node.js 26.0.0 (V8 14.6)",
  times: {
    churn: { ...ofEach([7, 7, 7]), ours: [2, 2, 3], dlmalloc: [8, 8, 9], emmalloc: [16, 16, 16] },
    queue: ofEach([5, 5, 5]),
  },
};

const MB = 1 << 20;

const report: HeapReport = {
  cpu: "Some CPU, 2 cores",
  loadAverage: 0.25,
  date: "2026-01-01",
  settings: FULL,
  runtimes: [runtime],
  memory: { churn: ofEach(4 * MB), queue: { ...ofEach(5 * MB), ours: 6 * MB } },
  live: { churn: 3.2 * MB, queue: 4 * MB },
  fragmentation: [{ liveBytes: 4 * MB, sizes: "phases", heldByLive: { ...ofEach([1.1, 1.3]), ours: [1.1, 1.2] } }],
  checkpoints: [10_000, 1_000_000],
  moduleBytes: { ours: 6657 },
};

describe("judgeSpeed()", () => {
  test("compares the geometric mean over workloads with the expectation for the runtime", () => {
    expect(geometricMeanOfRatios(runtime, "emmalloc")).toBeCloseTo(Math.sqrt(0.5));
    expect(judgeSpeed(runtime)).toEqual({
      title: "times as fast as dlmalloc, geometric mean, Node.js 26.0.0",
      expected: "at least 3 ×",
      found: "2.00 ×, does not hold",
    });
    expect(judgeSpeed({ ...runtime, name: "node" }).found).toBe("2.00 ×, holds");
  });
});

test("judgeFigures() takes the worst workload, the curve after a million calls, and the size", () => {
  expect(judgeFigures(report).map(({ found }) => found)).toEqual([
    "1.20 ×, does not hold",
    "1.200, holds",
    "6657 bytes, does not hold",
  ]);
  expect(judgeFigures(report)[0]?.title).toContain("first in, first out");
});

test.each([
  [1.3, "1.300, holds"],
  [1.315, "1.315, holds to a page"],
  [1.316, "1.316, does not hold"],
])("judgeFigures() tells a curve of %d from dlmalloc's 1.300 by pages", (ours, found) => {
  const heldByLive = { ...ofEach([1.1, 1.3]), ours: [1.1, ours] };
  const fragmentation = [{ liveBytes: 4 * MB, sizes: "random", heldByLive }] as const;
  expect(judgeFigures({ ...report, fragmentation })[1]?.found).toBe(found);
});

test("printHeap() shows every figure, and the ratio to dlmalloc", () => {
  const printed = printHeap(report);
  expect(printed).toContain("2.00 ±0.00 (4.00×)");
  expect(printed).toContain("6.00 (1.20×)");
  expect(printed).toContain("4 MB live, sizes in phases");
});

test("peakFragmentationTable() divides the bytes held by the most bytes live", () => {
  const [head, churn, queue, ...others] = peakFragmentationTable(report);
  expect(head?.slice(1, 3)).toEqual(["MB live at the peak", "ours"]);
  expect(churn?.slice(1, 4)).toEqual(["3.20", "1.250", "1.250"]);
  expect(queue?.slice(1, 4)).toEqual(["4.00", "1.500", "1.250"]);
  expect(others).toEqual([]);
});

test("replaceHeap() replaces only the text between the markers", () => {
  const replaced = replaceHeap("before\n<!-- allocator: begin -->\nold\n<!-- allocator: end -->\nafter\n", report);
  expect(replaced).toMatch(/^before\n<!-- allocator: begin -->\n/);
  expect(replaced).toMatch(/\n<!-- allocator: end -->\nafter\n$/);
  expect(replaced).not.toContain("\nold\n");
  expect(replaced).toContain("| 4 MB live, sizes in phases |");
});
