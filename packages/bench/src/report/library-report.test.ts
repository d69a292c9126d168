import { expect, test } from "vitest";
import { grammarLoaders } from "../libraries/grammar-loaders.ts";
import { isComplete, type LibraryReport, type Measured, withMeasured } from "../libraries/library-report.ts";
import { FULL } from "../libraries/library-settings.ts";
import { PARTS, type Part, type PartResults } from "../libraries/measure-libraries.ts";
import type { GrammarTimes } from "../libraries/time-grammars.ts";
import { libraryTables, printLibraries } from "./library-tables.ts";
import { replaceLibraries } from "./readme.ts";

/** Two samples: the second on a machine that is half as fast. */
const turns = (value: number) => [value, 2 * value];

const calls = (nanoseconds: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(nanoseconds).map(([rival, value]) => [rival, { nanoseconds: turns(value) }]));

const loads = (milliseconds: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    grammarLoaders.map(({ name }) => [name, { first: turns(10), later: turns(milliseconds[name] ?? 1) }]),
  ) as unknown as GrammarTimes;

const pair = (rec: number, hand: number) => ({ rec: turns(rec), hand: turns(hand) });

const results: PartResults = {
  loading: [
    { grammars: 10, latencyMs: 50, times: loads({ rec: 60, bare: 50, emscripten: 600 }) },
    { grammars: 50, latencyMs: 50, times: loads({ rec: 200, bare: 100, emscripten: 2600 }) },
  ],
  calls: {
    "library-churn": calls({ static: 5, direct: 9, stubs: 27 }),
    "library-i32": calls({ static: 0.3, direct: 2, forwarder: 5, stubs: 11 }),
    "library-sort": { static: { failed: "refused" }, direct: { failed: "refused" }, stubs: { failed: "refused" } },
  },
  open: { open: pair(30, 20), close: pair(2, 1), first: pair(900, 40) },
  "first-output": { rec: turns(9), alone: turns(5) },
};

function measured(part: Part, name: string, isQuick = false): Measured {
  return {
    ...{ part, name, version: `Runtime ${name} (V8 11)`, date: "2026-11-28", cpu: "A processor", isQuick },
    ...{ loadAverages: [0.1, 1.25], settings: FULL, results: results[part] },
  } as Measured;
}

const report: LibraryReport = { measured: PARTS.map((part) => measured(part, "node26")) };

test("libraryTables() compares samples that were taken in one turn", () => {
  const [expectations, loading, ofCalls, open, output] = libraryTables(report);
  const found = Object.fromEntries((expectations?.table ?? []).map(([title, , result]) => [title, result]));
  expect(found).toMatchObject({
    "Emscripten's loader to rec, 10 grammars, 50 ms": "10.0 ×, holds",
    "Emscripten's loader to rec, 50 grammars, 50 ms": "13.0 ×, does not hold",
    "rec to bare compileStreaming, 10 grammars, 50 ms": "1.20 ×, does not hold",
    "malloc + free: libc.so to a static link": "1.80 ×, holds",
    "qsort with a callback: libc.so to a static link": "",
    "call [i32]: forwarder to direct, V8": "2.50 ×, does not hold",
    "call [i32]: forwarder to direct, Bun": "",
    "call [i32]: Emscripten's stub to direct": "5.50 ×, holds",
    "call [i32]: Emscripten's stub to forwarder": "2.20 ×, does not hold",
    "call [f64]: Emscripten's stub to direct": "",
    "malloc + free: Emscripten's stubs to libc.so": "3.00 ×, holds",
    "openSync of 100 KB to the same by hand": "1.50 ×, holds",
    "bytes to first output to compiling and instantiating": "1.80 ×, does not hold",
  });
  expect(loading?.title).toBe("Loading grammars in Runtime node26 (V8 11)");
  expect(loading?.table[2]?.slice(0, 4)).toEqual([
    "10 grammars, 50 ms, later loads",
    "90.0 ±30.0",
    "75.0 ±25.0 (0.833 ±0.000×)",
    "900 ±300 (10.0 ±0.0×)",
  ]);
  expect(ofCalls?.table.find(([title]) => title === "malloc + free, libc.so")).toEqual([
    "malloc + free, libc.so",
    "7.50 ±2.50",
    "13.5 ±4.5 (1.80 ±0.00×)",
    "",
    "40.5 ±13.5 (5.40 ±0.00×)",
  ]);
  expect(ofCalls?.table.find(([title]) => title?.startsWith("qsort"))?.slice(1)).toEqual([
    "refused",
    "refused",
    "",
    "refused",
  ]);
  expect(open?.table[1]?.slice(1, 3)).toEqual(["45.0 ±15.0 (1.50 ±0.00×)", "30.0 ±10.0"]);
  expect(output?.table[1]?.slice(1)).toEqual(["13.5 ±4.5 (1.80 ±0.00×)", "7.50 ±2.50"]);
});

test("parts that were measured apart say when and how", () => {
  const quick = withMeasured(report, { ...measured("open", "deno", true), date: "2026-11-29" });
  const text = printLibraries(quick);
  expect(text).toContain("- open: A processor, load average 0.1 to 1.3, 2026-11-28, 2026-11-29.");
  expect(text).toContain("These figures are of `--quick`, too rough to quote.");
  expect(printLibraries(report)).not.toContain("quick");
  expect(text).toContain("Runtime deno");
});

test("withMeasured() replaces an earlier measurement", () => {
  const again = withMeasured(report, measured("calls", "node26", true));
  expect(again.measured).toHaveLength(PARTS.length);
  expect(again.measured.filter(({ isQuick }) => isQuick).map(({ part }) => part)).toEqual(["calls"]);
});

test("isComplete() wants each part of each runtime, not quick, and no loading in Bun", () => {
  const bun = (["calls", "open", "first-output"] as const).map((part) => measured(part, "bun"));
  const whole = { measured: [...report.measured, ...bun] };
  expect(isComplete(whole, ["node26", "bun"])).toBe(true);
  expect(isComplete(report, ["node26", "bun"])).toBe(false);
  expect(isComplete(withMeasured(whole, measured("open", "bun", true)), ["node26", "bun"])).toBe(false);
});

test("replaceLibraries() has all tables", () => {
  const readme = replaceLibraries(
    "<!-- dynamic libraries: begin -->\nearlier figures\n<!-- dynamic libraries: end -->\n",
    report,
  );
  expect(readme).toContain("### Calls between libraries in Runtime node26 (V8 11)");
  expect(readme).toContain("### Expected and found of dynamic libraries");
  expect(readme).not.toContain("earlier figures");
});
