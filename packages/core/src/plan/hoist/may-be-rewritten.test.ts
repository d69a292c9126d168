import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../../test/golden/golden-case.ts";
import { caseNames, readCase } from "../../../test/golden/read-case.ts";
import { optionsOf, planCase } from "../../../test/golden/run-case.ts";
import { arbitraryGraph } from "../../../test/property/arbitrary-graph.ts";
import { bindingsFor, planFor } from "../../../test/property/bindings.ts";
import { createHostSide } from "../../../test/property/host-side.ts";
import { formAsGiven, printModule, resolveAsked } from "../../../test/property/print-graph.ts";
import { runs } from "../../../test/seed.ts";
import { assemble } from "../../../test/wat.ts";
import { ModuleLinkError } from "../../errors.ts";
import { describeCompiledModule } from "../../load/describe-compiled-module.ts";
import { parseModule } from "../../parse-module.ts";
import { compileOptionsOf } from "../../wasm/compile-options.ts";
import { createHostImports } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";
import { mayBeRewritten } from "./may-be-rewritten.ts";

/** Returns the plan that `plan` makes, or undefined if the modules cannot be linked. */
function planIfPossible(plan: () => LinkPlan): LinkPlan | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof ModuleLinkError) return undefined;
    throw error;
  }
}

const rewritten = ({ units }: LinkPlan): string[] =>
  units.flatMap(({ name, rewrite }) => (rewrite === undefined ? [] : [name]));

function ask(type: ModuleType, options: PlanOptions, isAlone = false): boolean {
  return mayBeRewritten(type, {
    ...options,
    hostImports: createHostImports(options),
    compileOptions: compileOptionsOf(options),
    isAlone,
  });
}

async function verdict(wat: string, options: PlanOptions = {}): Promise<boolean> {
  return ask(parseModule(await assemble(wat)), options);
}

const IMPORT = `(import "other" "f" (func $f))`;
const host: PlanOptions = { imports: { other: { f: () => {} } } };

describe("mayBeRewritten()", () => {
  test("is false for a module that imports from the engine alone", async () => {
    const imports = `(import "wasm:js-string" "length" (func (param externref) (result i32)))`;
    const wat = `(module ${imports} (memory (export "memory") 1))`;
    expect(await verdict(wat, { builtins: ["js-string"] })).toBe(false);
    expect(await verdict(wat)).toBe(true);
  });

  test.each([
    ["a memory", `(memory (export "m") 1)`],
    ["a table", `(table (export "t") 1 funcref)`],
    ["a constant global", `(global (export "g") i32 (i32.const 1))`],
    ["a start function", `(start $f)`],
    ["a memory under another's name", `(memory $m 1) (export "m" (memory $m))`],
  ])("is true of a module that imports, and has %s that somebody else may need", async (_what, definition) => {
    expect(await verdict(`(module ${IMPORT} ${definition})`)).toBe(true);
    expect(await verdict(`(module ${definition.replace("$f", "$g")} (func $g))`)).toBe(false);
    expect(await verdict(`(module ${IMPORT} ${definition})`, host)).toBe(false);
  });

  test.each([
    ["nothing to export", IMPORT],
    ["functions alone", `${IMPORT} (func (export "g"))`],
    ["what it does not export", `${IMPORT} (memory 1) (table 1 funcref) (global i32 (i32.const 1))`],
    ["what it passes on", `(import "other" "m" (memory 1)) (export "m" (memory 0))`],
    ["a global that speaks of its own functions", `${IMPORT} (global (export "g") funcref (ref.func $f))`],
  ])("is false of a module that has %s", async (_what, definitions) => {
    expect(await verdict(`(module ${definitions})`)).toBe(false);
  });

  test("is true as soon as one import may come from a module", async () => {
    const two = `(module ${IMPORT} (import "other" "g" (func)) (start $f))`;
    expect(await verdict(two, host)).toBe(true);
    expect(await verdict(`(module ${IMPORT} (start $f))`, { ...host, resolve: () => undefined })).toBe(true);
  });

  test("is false without hoisting, unless a start function may have to wait", async () => {
    const memory = `(memory (export "m") 1)`;
    expect(await verdict(`(module ${IMPORT} ${memory})`, { hoist: false })).toBe(false);
    expect(await verdict(`(module ${IMPORT} ${memory} (start $f))`, { hoist: false })).toBe(true);
  });

  test("is true of a module with a stack in a memory that other modules may have, unless it is alone", async () => {
    const module = `(module (memory (export "m") 1) (global (mut i32) (i32.const 65536)))`;
    const type = parseModule(await assemble(module));
    expect(ask(type, {})).toBe(true);
    expect(ask(type, {}, true)).toBe(false);
    expect(ask(type, { place: "off" })).toBe(false);
  });

  test("is true of a module with a tag, which may become that of another module, unless it is alone", async () => {
    const type = parseModule(await assemble(`(module (tag (param i32)))`));
    expect(ask(type, {})).toBe(true);
    expect(ask(type, {}, true)).toBe(false);
    const exports = parseModule(await assemble(`(module ${IMPORT} (tag (export "t")))`));
    expect(ask(exports, {}, true)).toBe(true);
  });

  test("is false of a precompiled module", async () => {
    const module = new WebAssembly.Module(await assemble(`(module ${IMPORT} (memory (export "m") 1) (start $f))`));
    expect(ask(describeCompiledModule(module), {})).toBe(false);
  });
});

describe("every module that a plan rewrites, may be rewritten", () => {
  test("in every golden case", { timeout: 300_000 }, async () => {
    let count = 0;
    for (const golden of await Promise.all(caseNames().map(readCase))) {
      const plan = planIfPossible(() => planCase(golden));
      if (plan === undefined) continue;
      const options = optionsOf(golden, () => {});
      const wanted = rewritten(plan);
      const types = golden.modules
        .filter(({ name }) => wanted.includes(name))
        .map((module) => parseModule(bytesOf(module)));
      expect([golden.name, types.map((type) => ask(type, options))]).toEqual([golden.name, types.map(() => true)]);
      count += wanted.length;
    }
    expect(count).toBeGreaterThan(20);
  });

  test("in random graphs, with all options", { timeout: 300_000 }, async () => {
    const setting = runs(100);
    const seen = { rewritten: 0, spared: 0 };
    await fc.assert(
      fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), async (graph, seed) => {
        const form = formAsGiven(graph);
        const entries = graph.modules.map(
          async (module) => [module.name, await assemble(printModule(graph, module, form))] as const,
        );
        const bytes = new Map(await Promise.all(entries));
        const resolve = resolveAsked(graph);
        const imports = { [form.hostNamespace]: createHostSide(graph).imports };
        const given = { imports, ...(resolve && { resolve }) };
        for (const binding of bindingsFor(seed)) {
          const plan = planIfPossible(() => planFor(graph, binding, { bytes, seed, given }));
          if (plan === undefined) continue;
          const wanted = rewritten(plan);
          for (const [name, one] of bytes) {
            const verdict = ask(parseModule(one), { ...given, ...binding.options });
            if (wanted.includes(name)) expect([name, verdict]).toEqual([name, true]);
            seen.rewritten += wanted.includes(name) ? 1 : 0;
            seen.spared += verdict ? 0 : 1;
          }
        }
      }),
      setting,
    );
    // Neither "always" nor "never" would pass.
    expect(Math.min(seen.rewritten, seen.spared)).toBeGreaterThan(setting.numRuns / 2);
  });
});
