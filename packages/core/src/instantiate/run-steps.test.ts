import { describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble } from "../../test/wat.ts";
import { instantiatePlan } from "../instantiate-plan.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";

/* Hand-written plans that no pass makes: the interpreter has to run any steps, in their order. */

const module = (name: string, rest: Partial<PlannedModule>): PlannedModule => ({
  name,
  imports: [],
  exports: [],
  start: "none",
  ...rest,
});

const EMPTY: LinkPlan = {
  version: 2,
  modules: [],
  units: [],
  order: [],
  cycles: [],
  deferred: [],
  made: [],
  types: [],
  steps: [],
  warnings: [],
};

const LIBRARY = `(module (global (export "address") (mut i32) (i32.const 40))
  (func (export "init") (global.set 0 (i32.const 41))) (func (export "fail") unreachable))`;
const USER = `(module (import "GOT.mem" "x" (global (mut i32))) (func (export "read") (result i32) (global.get 0)))`;

/**
 * A module that uses a cell without an owner. The linker makes the cell, and sets it from a library that comes later.
 */
async function linkCell(steps: LinkPlan["steps"]) {
  const plan: LinkPlan = {
    ...EMPTY,
    modules: [
      module("user", {
        imports: [
          {
            module: "GOT.mem",
            name: "x",
            kind: "global",
            type: "mutable global i32",
            binding: { by: "made", extern: 0 },
          },
        ],
        exports: [{ name: "read", kind: "function" }],
      }),
      module("library", {
        exports: [
          { name: "address", kind: "global" },
          { name: "init", kind: "function" },
          { name: "fail", kind: "function" },
        ],
      }),
    ],
    units: [
      { name: "user", modules: ["user"] },
      { name: "library", modules: ["library"] },
    ],
    // (global (mut i32) (i32.const 7))
    made: [{ type: { kind: "global", type: "i32", mutable: true }, text: "mutable global i32", initial: "41070b" }],
    steps,
  };
  const modules = {
    user: new WebAssembly.Module(await assemble(USER)),
    library: new WebAssembly.Module(await assemble(LIBRARY)),
  };
  const { exports } = instantiatePlan(plan, modules);
  return exported(exports, "user", "read")();
}

describe("runSteps()", () => {
  const both = [
    { do: "instantiate", unit: "user" },
    { do: "instantiate", unit: "library" },
  ] as const;
  const set = { do: "set", extern: 0, unit: "library", export: "address" } as const;
  const init = { do: "call", unit: "library", export: "init" } as const;

  test("makes an extern without an owner, with its initial value", async () => {
    expect(await linkCell(both)).toBe(7);
  });

  test("sets it to the value that an exported global has at that step", async () => {
    expect(await linkCell([...both, set])).toBe(40);
    expect(await linkCell([...both, init, set])).toBe(41);
    expect(await linkCell([...both, set, init])).toBe(40);
  });

  test("names the unit of a call that fails", async () => {
    const error = await errorOf(linkCell([...both, { do: "call", unit: "library", export: "fail" }]));
    expect(error.code).toBe("INSTANTIATION_TRAPPED");
    expect(error.message).toBe(
      "Cannot start library: 1 problem\n  INSTANTIATION_TRAPPED  library stopped in its start function: unreachable\n" +
        "    hint: see the cause; modules that were instantiated before it are discarded with it",
    );
  });

  test("runs no step of a plan of another version", async () => {
    for (const version of [1, 5, undefined, "2"]) {
      const plan = { ...EMPTY, version } as unknown as LinkPlan;
      const error = await errorOf(async () => instantiatePlan(plan, {}));
      expect(error.code).toBe("UNSUPPORTED_PLAN_VERSION");
      expect(error.message).toContain(`the plan has version ${version ?? "none"}, expected version 2 or 3`);
    }
  });
});
