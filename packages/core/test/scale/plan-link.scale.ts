import { cpus, loadavg } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeLinkerModules } from "../../src/encode/linker-module.ts";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { parseModule } from "../../src/parse-module.ts";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { assemble } from "../wat.ts";
import {
  type Growth,
  type GrowthBesideControl,
  measureBesideControl,
  measureGrowth,
  median,
  planOrError,
  processorMs,
} from "./growth.ts";
import { chainOfModules, mutualPair, type WatSet } from "./link-sets.ts";
import { denseGraph, globalsGraph, importsOf, sparseGraphs, troubledGraphs, wideGraph } from "./module-graphs.ts";

/**
 * Largest cost ratio of one plan of ten times the size to ten plans of the smaller size, see `Growth`: 1 is linear, 10
 * quadratic. Caches and the garbage collector account for up to 3.
 */
const MOST_FACTOR = 4;

const shapes = Object.entries({ ...sparseGraphs, ...troubledGraphs, "globals of a small cycle": globalsGraph });

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/**
 * Largest growth in wall-clock time: ten times as many modules may take 12 times as long, or 1.75 times the growth of
 * copying their types; see `measureBesideControl`. On a quiet machine the largest ratio is 1.35, for random graphs,
 * because the heuristic for their one large cycle sorts; quadratic growth would be 5 to 10.
 */
const MOST_GROWTH = 12;
const MOST_GROWTH_BESIDE_COPY = 1.75;

const SIZES = [10, 100, 1_000, 10_000];

/** The sizes at which wall-clock growth is measured: with fewer modules, constant costs outweigh the rest. */
const STEPS = [
  { small: 100, large: 1_000 },
  { small: 1_000, large: 10_000 },
];

const formatNumber = (number: number): string => number.toLocaleString("en");

const stepName = ({ small, large }: (typeof STEPS)[number]): string =>
  `${formatNumber(small)} to ${formatNumber(large)}`;

function timeCells(growth: readonly Growth[]): string[] {
  return growth.map(({ planMs, factor }) => {
    const text = factor === undefined ? "" : ` (x${factor.toFixed(2)})`;
    return `${planMs.toFixed(planMs < 10 ? 2 : 0)} ms${text}`;
  });
}

function clockCell({ plan, copy }: GrowthBesideControl): string {
  const [ours, theirs] = [plan, copy].map(
    ({ median: middle, deviation }) => `x${middle.toFixed(1)} ±${deviation.toFixed(1)}`,
  );
  return `${ours}, copy ${theirs}`;
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(26) + cells.map((cell, at) => cell.padStart(at < SIZES.length ? 17 : 30)).join("");
}

beforeAll(() => {
  print(`Node ${process.version}, ${cpus()[0]?.model}, load average ${loadavg()[0]?.toFixed(1)} at the start.`);
  print(
    "Processor time, medians; in brackets growth per module, 1 is linear. Behind: growth by the clock, and that of",
  );
  print("structuredClone of the same; ± is the median absolute deviation. Other programs disturb the clock.");
});

describe("planLink()", () => {
  beforeAll(() => {
    print(row("modules", [...SIZES.map(formatNumber), ...STEPS.map(stepName)]));
  });

  test.each(shapes)("%s", (name, shape) => {
    const growth = measureGrowth(shape, { sizes: SIZES, runs: 5 });
    const steps = STEPS.map((step) => measureBesideControl(shape, { ...step, rounds: 9 }));
    print(row(name, [...timeCells(growth), ...steps.map(clockCell)]));
    expect(Math.max(...growth.slice(2).map(({ factor = 0 }) => factor))).toBeLessThan(MOST_FACTOR);
    for (const { plan, copy } of steps) {
      expect(plan.median).toBeLessThan(Math.max(MOST_GROWTH, MOST_GROWTH_BESIDE_COPY * copy.median));
    }
  });

  test("dense: imports grow 100x, and 10,000 modules would have 100 million of them", () => {
    for (const size of [10, 100, 1_000]) {
      const graph = denseGraph(size);
      const plans = Array.from({ length: size < 1_000 ? 9 : 1 }, () => processorMs(() => planLink(graph)));
      const ms = median(plans);
      const imports = importsOf(graph);
      print(
        `dense, ${size} modules, ${imports} imports: ${ms.toFixed(1)} ms, ${((ms * 1_000) / imports).toFixed(1)} us an import`,
      );
    }
  });

  test("1,000 modules of 100 imports", () => {
    const graph = wideGraph(1_000, 100);
    const ms = median(Array.from({ length: 9 }, () => processorMs(() => planLink(graph))));
    print(`1,000 modules of 100 imports: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(1_000);
  });

  test.each(shapes)("100,000 modules: %s", (name, shape) => {
    const graph = shape(100_000);
    print(`100,000 modules, ${name}: ${processorMs(() => planOrError(graph)).toFixed(0)} ms`);
  });
});

describe("instantiatePlan()", () => {
  test.each<[string, WatSet]>([
    ["a chain of 100 modules", chainOfModules(100)],
    ["a chain of 1,000 modules", chainOfModules(1_000)],
    ["1,000 deferred functions", mutualPair(1_000)],
    ["10,000 deferred functions", mutualPair(10_000)],
  ])("%s", async (name, set) => {
    const types: Record<string, ModuleType> = {};
    const modules: Record<string, WebAssembly.Module> = {};
    for (const [module, wat] of Object.entries(set)) {
      const bytes = await assemble(wat);
      types[module] = parseModule(bytes);
      modules[module] = new WebAssembly.Module(bytes);
    }
    const plan = planLink(types);
    const ms = median(Array.from({ length: 5 }, () => processorMs(() => instantiatePlan(plan, modules))));
    print(`${name}: ${ms.toFixed(1)} ms, linker's module ${encodeLinkerModules(plan)[0]?.length ?? 0} bytes`);
  });
});
