import { describe, expect, test } from "vitest";
import { moduleType } from "../../../test/module-type.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planModules } from "../../plan-link.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { InternalPlanOptions } from "../plan-options.ts";

const decide = (types: Readonly<Record<string, ModuleType>>, options: InternalPlanOptions = {}) =>
  planModules(types, { hoist: false, ...options });

/** Two modules that call each other. */
const PAIR = {
  a: moduleType({
    imports: [
      ["b", "f"],
      ["b", "g"],
      ["b", "f"],
    ],
    exports: [["h"]],
  }),
  b: moduleType({
    imports: [
      ["a", "h"],
      ["a", "h"],
      ["a", "h"],
      ["a", "h"],
    ],
    exports: [["f"], ["g"]],
  }),
};

describe("deferFunctions()", () => {
  test("defers imports from later modules alone, one slot for each name, in the order of imports", () => {
    const three = { ...PAIR, b: moduleType({ imports: [["a", "h"]], exports: [["f"], ["g"]] }) };
    // The import of `h` costs one function, those of `f` and `g` two: so `b` comes first.
    expect(decide(three).deferred.map(({ importer, import: { name } }) => [importer, name])).toEqual([["b", "h"]]);
    const other = {
      ...PAIR,
      b: moduleType({
        imports: [
          ["a", "h"],
          ["a", "i"],
          ["a", "j"],
        ],
        exports: [["f"], ["g"]],
      }),
    };
    const a = moduleType({
      imports: [
        ["b", "g"],
        ["b", "f"],
        ["b", "g"],
      ],
      exports: [["h"], ["i"], ["j"]],
    });
    const plan = decide({ ...other, a });
    expect(plan.deferred.map(({ import: { name } }) => name)).toEqual(["g", "f"]);
    expect(plan.modules[0]?.imports.map(({ binding }) => binding)).toEqual([
      { by: "deferred", slot: 0 },
      { by: "deferred", slot: 1 },
      { by: "deferred", slot: 0 },
    ]);
  });

  test("binds by shim, by closure if the caller or the engine needs it, and asks the engine only if needed", () => {
    let asked = 0;
    const canCompile = (): boolean => {
      asked += 1;
      return false;
    };
    const bindingOf = (options: InternalPlanOptions) => decide(PAIR, options).deferred.map(({ binding }) => binding);
    expect(bindingOf({})).toEqual(["shim"]);
    expect(bindingOf({ binding: "closure" })).toEqual(["closure"]);
    expect(bindingOf({ canCompile: () => true })).toEqual(["shim"]);
    expect(bindingOf({ canCompile })).toEqual(["closure"]);
    expect(asked).toBe(1);
    decide({ b: moduleType({ exports: [["f"], ["g"]] }), a: PAIR.a }, { canCompile });
    expect(asked).toBe(1);
  });

  test("takes the type of the provider, which fits every import of the name", async () => {
    const types = await moduleTypes({
      a: `(module (type $super (sub (func))) (import "b" "f" (func (type $super))) (func (export "g") (param i32)))`,
      b: `(module (type $super (sub (func))) (type $sub (sub $super (func))) (import "a" "g" (func (param i32)))
        (import "a" "h" (func (param i32))) (func (export "f") (type $sub)))`,
      c: `(module (func (export "h") (param i32)))`,
    });
    const plan = decide(types, { resolve: ({ name }) => (name === "h" ? { module: "c", name } : undefined) });
    expect(plan.deferred).toMatchObject([{ importer: "a", type: { kind: "function", typeIndex: 1 } }]);
    expect(plan.types[1]).toMatchObject({ supertype: 0 });
  });
});
