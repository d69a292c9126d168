import { expect, test } from "vitest";
import { FROM_BYTES_WAYS } from "../fuse/from-bytes-loaders.ts";
import type { FuseReport } from "../fuse/measure-fuse.ts";
import type { FromBytesTimes } from "../fuse/time-from-bytes.ts";
import { QUICK } from "../settings.ts";
import { fuseTables, printFuse } from "./fuse-tables.ts";
import { replaceFuse } from "./readme.ts";

/** Two samples of each way: the second on a machine that is half as fast. */
const turns = (milliseconds: number) => [milliseconds, 2 * milliseconds];

const waysOf = (milliseconds: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    FROM_BYTES_WAYS.map((way) => [
      way,
      { elapsed: turns(milliseconds[way] ?? 1), busy: turns(milliseconds[way] ?? 1) },
    ]),
  ) as unknown as FromBytesTimes;

const times = (milliseconds: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(milliseconds).map(([rival, ns]) => [rival, { nanoseconds: turns(ns) }]));

const report: FuseReport = {
  cpu: "A processor",
  loadAverages: [0.1, 1],
  date: "2026-11-27",
  settings: { ...QUICK, coldProcesses: 9 },
  runtimes: [
    {
      name: "node",
      version: "Node.js 20 (V8 11)",
      calls: {
        churn: times({ static: 4, merged: 4, auto: 8, fused: 4 }),
        "chain-256": times({ static: 256, merged: 256, auto: 2560, fused: 512 }),
      },
      fromBytes: { "chain-256": waysOf({ auto: 10, fused: 5, "write unit": 3, "compile unit": 6 }) },
      coldLesson: { hand: [1, 1, 1], now: [10, 10, 10], fused: [12, 12, 12] },
      stream: {
        alone: { elapsed: turns(3000), busy: turns(1000) },
        fused: { elapsed: turns(3060), busy: turns(1500) },
      },
    },
  ],
};

test("fuseTables() compares samples that were taken in one turn", () => {
  const [expectations, calls, bytes] = fuseTables(report);
  expect(calls?.table.slice(1)).toEqual([
    [
      "malloc + free from C",
      "6.00 ±2.00 (1.00 ±0.00×)",
      "6.00 ±2.00 (1.00 ±0.00×)",
      "12.0 ±4.0 (2.00 ±0.00×)",
      "6.00 ±2.00 (1.00 ±0.00×)",
    ],
    [
      "a call in a chain of 256 modules",
      "1.50 ±0.50 (1.00 ±0.00×)",
      "1.50 ±0.50 (1.00 ±0.00×)",
      "15.0 ±5.0 (10.0 ±0.0×)",
      "3.00 ±1.00 (2.00 ±0.00×)",
    ],
  ]);
  expect(bytes?.table[1]?.slice(0, 5)).toEqual([
    "the lesson, cold",
    "1.00 ±0.00 (0.100 ±0.000×)",
    "",
    "10.0 ±0.0",
    "12.0 ±0.0 (1.20 ±0.00×)",
  ]);
  expect(bytes?.table[2]?.slice(3)).toEqual([
    "15.0 ±5.0",
    "7.50 ±2.50 (0.500 ±0.000×)",
    "4.50 ±1.50 (0.500 ±0.000×)",
    "9.00 ±3.00",
  ]);
  const found = Object.fromEntries((expectations?.table ?? []).map(([title, , result]) => [title, result]));
  expect(found).toMatchObject({
    "malloc + free: fused to a static link": "1.00 ×, holds",
    "a callee of one instruction: fused to a static link": "",
    "chain of 256 modules: fused to one module": "2.00 ×, does not hold",
    "the lesson from bytes, cold: fused beyond not fused": "2.00 ms, does not hold",
    "256 modules from bytes, warm: fused to not fused": "0.500 ×, holds",
    "256 modules: writing the unit to compiling it, processor time": "0.500 ×, holds",
    "the same in JavaScriptCore": "",
  });
});

test("printFuse() and replaceFuse() have all tables", () => {
  expect(printFuse(report)).toContain("Fusing from bytes in Node.js 20");
  const readme = replaceFuse("<!-- fused modules: begin -->\nearlier figures\n<!-- fused modules: end -->\n", report);
  expect(readme).toContain("### Calls of fused modules in Node.js 20 (V8 11)");
  expect(readme).not.toContain("earlier figures");
});
