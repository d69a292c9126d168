import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { LinkPlan } from "../plan-format.ts";

async function planOf(modules: Record<string, string>): Promise<LinkPlan> {
  return planLink(await moduleTypes(modules), { unresolved: "trap" });
}

const bindingsOf = ({ modules }: LinkPlan) => modules.map(({ imports }) => imports.map(({ binding }) => binding));

describe("listStubs()", () => {
  test("lists only functions with v128 or exception references, with the types that they refer to", async () => {
    const plan = await planOf({
      a: `(module (type $s (struct)) (type $f (func (param (ref null $s) v128)))
        (import "env" "plain" (func (param i64 externref (ref null $s))))
        (import "env" "vector" (func (type $f)))
        (import "env" "exception" (func (result exnref))))`,
      b: `(module (import "env" "vector" (func (result v128))))`,
    });
    expect(bindingsOf(plan)).toEqual([
      [{ by: "trap" }, { by: "trap", stub: 0 }, { by: "trap", stub: 1 }],
      [{ by: "trap", stub: 2 }],
    ]);
    expect(plan.stubs).toMatchObject([
      { importer: "a", import: { module: "env", name: "vector" }, type: { kind: "function", typeIndex: 1 } },
      { importer: "a", import: { module: "env", name: "exception" }, type: { kind: "function", typeIndex: 2 } },
      { importer: "b", import: { module: "env", name: "vector" }, type: { kind: "function", typeIndex: 3 } },
    ]);
    expect(plan.types.map(({ composite }) => composite)).toEqual([
      { kind: "struct", fields: [] },
      { kind: "func", params: [{ ref: 0, nullable: true }, "v128"], results: [] },
      { kind: "func", params: [], results: [{ ref: "exn", nullable: true }] },
      { kind: "func", params: [], results: ["v128"] },
    ]);
  });

  test("gives imports of the same names one stub, and none if their types differ", async () => {
    const twice = await planOf({
      a: `(module (import "env" "f" (func (param v128))) (import "env" "f" (func (param v128))))`,
    });
    expect(bindingsOf(twice)).toEqual([
      [
        { by: "trap", stub: 0 },
        { by: "trap", stub: 0 },
      ],
    ]);
    expect(twice.stubs).toHaveLength(1);
    const differing = await planOf({
      a: `(module (import "env" "f" (func (param v128))) (import "env" "f" (func (param i32))))`,
    });
    expect(bindingsOf(differing)).toEqual([[{ by: "trap" }, { by: "trap" }]]);
    expect(differing).not.toHaveProperty("stubs");
  });

  test("gives each importer of a re-exported import a stub of its own", async () => {
    const plan = await planOf({
      a: `(module (import "env" "f" (func $f (param v128))) (export "g" (func $f)))`,
      b: `(module (import "a" "g" (func (param v128))))`,
    });
    expect(plan.stubs).toMatchObject([
      { importer: "a", import: { module: "env", name: "f" } },
      { importer: "b", import: { module: "a", name: "g" } },
    ]);
  });
});
