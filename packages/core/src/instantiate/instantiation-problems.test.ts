import { describe, expect, test } from "vitest";
import { ModuleLinkError } from "../errors.ts";
import { explainAny } from "../explain/explain-any.ts";
import type { PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { describeException } from "./describe-exception.ts";
import { failureOfStop } from "./instantiation-problems.ts";
import { Stopped } from "./stopped.ts";

const planned = (module: string, name: string): PlannedImport => ({
  module,
  name,
  kind: "function",
  type: "function [i32] -> []",
  binding: { by: "host", module, name },
});
const plan: LinkPlan = {
  version: 2,
  modules: [
    { name: "plain", imports: [planned("env", "log"), planned("host", "print")], exports: [], start: "none" },
    { name: "short", imports: [planned("", ""), planned("e", "n")], exports: [], start: "at instantiation" },
  ],
  units: [],
  order: ["plain", "short"],
  cycles: [],
  deferred: [],
  made: [],
  types: [],
  steps: [],
  warnings: [],
};

/** The public error for an error that the engine threw. */
function engineError(thrown: unknown, module: string, plan: LinkPlan): ModuleLinkError {
  const stopped = new Stopped(thrown, { unit: module, during: "instantiation", exportsOf: new Map() });
  return explainAny(failureOfStop(stopped, { plan, describe: describeException })) as ModuleLinkError;
}

describe("failureOfStop()", () => {
  test.each([
    ["cannot import i32 memory as i64", 32],
    ["cannot import i64 memory as i32", 64],
    ["cannot import i64 table as i32", 64],
    ["imported memory with incompatible address type i32", 32],
    ["imported table with incompatible address type i64", 64],
  ])("names the size of the addresses that a library is not built for: %s", (reason, bits) => {
    const libraries = { search: [], addressType: "i32", heapBase: 0 } as const;
    const { code, message } = engineError(new WebAssembly.LinkError(reason), "plain", { ...plan, libraries });
    expect(code).toBe("EXTERN_TYPE_MISMATCH");
    expect(message).toContain(`plain is not built for the ${bits}-bit addresses of the program`);
    expect(message).toContain(`hint: build the module for ${bits} bits`);
  });

  test.each([
    [
      "V8",
      'WebAssembly.Instance(): Import #1 module="host" function="print" error: function import requires a callable',
    ],
    ["V8, of a memory", "WebAssembly.Instance(): memory import 1 has no maximum limit, expected at most 4294967295"],
    ["SpiderMonkey", "import object field 'print' of host is not a Function"],
    ["JavaScriptCore", "import function host:print must be callable"],
  ])("finds the import that %s speaks of", (_engine, reason) => {
    const cause = new WebAssembly.LinkError(reason);
    const error = engineError(cause, "plain", plan);
    expect(error.diagnostics).toEqual([
      {
        code: "ENGINE_REJECTED",
        message: `plain imports "host" "print" (function [i32] -> []); the engine refuses what it was given: ${reason}`,
        hint: "give a host import of the type that the module asks for, or bytes in place of precompiled modules",
        module: "plain",
        import: { module: "host", name: "print" },
      },
    ]);
    expect(error.cause).toBe(cause);
  });

  test.each([
    "imported Memory with incompatible size",
    "mismatch in shared state of memory, declared = 1, imported = 0",
  ])("finds the only import of the kind that an engine speaks of: %s", (reason) => {
    const memory = { ...planned("env", "memory"), kind: "memory", type: "memory" } as const;
    const [module] = plan.modules;
    const imports = [...(module?.imports ?? []), memory];
    const one = { ...plan, modules: [{ ...module, imports }] } as LinkPlan;
    const two = { ...plan, modules: [{ ...module, imports: [...imports, memory] }] } as LinkPlan;
    const importIn = (own: LinkPlan) => engineError(new WebAssembly.LinkError(reason), "plain", own).diagnostics[0];
    expect(importIn(one)?.import).toEqual({ module: "env", name: "memory" });
    expect(importIn(two)?.import).toBeUndefined();
  });

  test("names no import if several, or none, match", () => {
    for (const [module, reason] of [
      ["short", "import function e:n must be callable"],
      ["plain", "no names in here"],
    ] as const) {
      const [diagnostic] = engineError(new WebAssembly.LinkError(reason), module, plan).diagnostics;
      expect(diagnostic?.message).toBe(`${module}: the engine refuses what it was given: ${reason}`);
      expect(diagnostic?.import).toBeUndefined();
    }
  });

  test.each([
    ["plain", "plain stopped while it was instantiated: out of bounds"],
    ["short", "short stopped while it was instantiated, in its start function or an active segment: out of bounds"],
  ])("says where %s may have stopped", (module, message) => {
    const error = engineError(new WebAssembly.RuntimeError("out of bounds"), module, plan);
    expect([error.code, error.diagnostics[0]?.message]).toEqual(["INSTANTIATION_TRAPPED", message]);
  });

  test("does not confuse a link inside a start function with this one", () => {
    const inner = new ModuleLinkError("Cannot link 1 module", [
      { code: "UNRESOLVED_IMPORT", message: "inner", hint: "h", module: "other" },
    ]);
    const error = engineError(inner, "short", plan);
    expect([error.code, error.cause]).toEqual(["INSTANTIATION_TRAPPED", inner]);
    expect(error.diagnostics[0]?.message).not.toContain("\n");
  });

  test.each([["a string"], [undefined], [7]])("accepts %j as a reason, too", (thrown) => {
    const error = engineError(thrown, "plain", plan);
    expect(error.message).toContain(`plain stopped while it was instantiated: ${thrown}\n`);
    expect(error.cause).toBe(thrown);
  });
});
