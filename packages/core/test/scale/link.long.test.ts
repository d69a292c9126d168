import { describe, expect, test } from "vitest";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { link } from "../../src/link.ts";
import { parseModule } from "../../src/parse-module.ts";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { assemble } from "../wat.ts";
import { chainOfModules, mutualPair, type WatSet } from "./link-sets.ts";

const TIMEOUT_MS = 60_000;

async function assembleSet(set: WatSet): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [name, wat] of Object.entries(set)) bytes[name] = await assemble(wat);
  return bytes;
}

type Run = (...values: number[]) => number;

function runOf(exports: Readonly<Record<string, WebAssembly.Exports>>, module: string): Run {
  return exports[module]?.["run"] as Run;
}

describe("link()", () => {
  test("links 1,000 modules", { timeout: TIMEOUT_MS }, async () => {
    const { exports } = await link(await assembleSet(chainOfModules(1_000)));
    expect(runOf(exports, "m0")()).toBe(1_000);
  });

  test("binds 10,000 deferred functions, each to its own", { timeout: TIMEOUT_MS }, async () => {
    const { exports, plan } = await link(await assembleSet(mutualPair(10_000)));
    expect(plan.deferred).toHaveLength(10_000);
    const run = runOf(exports, "a");
    expect([0, 1, 127, 128, 9_999].map((at) => run(at, 5))).toEqual([5, 6, 132, 133, 10_004]);
  });
});

describe("instantiatePlan()", () => {
  test("instantiates 1,000 modules", { timeout: TIMEOUT_MS }, async () => {
    const types: Record<string, ModuleType> = {};
    const modules: Record<string, WebAssembly.Module> = {};
    for (const [name, bytes] of Object.entries(await assembleSet(chainOfModules(1_000)))) {
      types[name] = parseModule(bytes);
      modules[name] = new WebAssembly.Module(bytes);
    }
    const { exports } = instantiatePlan(planLink(types), modules);
    expect(runOf(exports, "m0")()).toBe(1_000);
  });
});
