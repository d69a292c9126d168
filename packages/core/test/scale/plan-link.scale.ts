import { cpus } from "node:os";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeLinkerModules } from "../../src/bind/linker-module.ts";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { parseModule } from "../../src/parse/parse-module.ts";
import { planLink } from "../../src/plan/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { assemble } from "../wat.ts";
import { type Growth, measureGrowth, median, planOrError, processorMs } from "./growth.ts";
import { chainOfModules, mutualPair, type WatSet } from "./link-sets.ts";
import { denseGraph, globalsGraph, importsOf, sparseGraphs, troubledGraphs, wideGraph } from "./module-graphs.ts";

/** Of one plan of ten times the size against ten of the smaller size, see `Growth`: 1 is linear, 10 quadratic. */
const MOST_FACTOR = 3;

const shapes = Object.entries({ ...sparseGraphs, ...troubledGraphs, "globals of a small cycle": globalsGraph });

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

function row(name: string, growth: readonly Growth[]): string {
  const cells = growth.map(({ planMs, factor }) => {
    const text = factor === undefined ? "" : ` (x${factor.toFixed(2)})`;
    return `${planMs.toFixed(planMs < 10 ? 2 : 0)} ms${text}`.padStart(18);
  });
  return `${name.padEnd(24)}${cells.join("")}`;
}

beforeAll(() => {
  print(
    `Node ${process.version}, ${cpus()[0]?.model}. Processor time, medians. In brackets: growth per module, 1 is linear.`,
  );
});

describe("planLink()", () => {
  const sizes = [10, 100, 1_000, 10_000];
  print(`${"modules".padEnd(24)}${sizes.map((size) => String(size).padStart(18)).join("")}`);

  test.each(shapes)("%s", (name, shape) => {
    const growth = measureGrowth(shape, { sizes, runs: 5 });
    print(row(name, growth));
    expect(Math.max(...growth.slice(2).map(({ factor = 0 }) => factor))).toBeLessThan(MOST_FACTOR);
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
