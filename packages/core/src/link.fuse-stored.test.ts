import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { fuseUnit } from "./fuse.ts";
import { linkPlan, parseModule, planLink, prepare } from "./index.ts";

const owner = (definition: string) => `(module (func (export "f") (result i32) (i32.const 42)) ${definition})`;
const user = (type: string) => `(module (import "owner" "f" (func $f (result i32))) (import "owner" "x" ${type})
  (func (export "go") (result i32) (call $f)))`;

async function assembled(definition: string, type: string) {
  return { owner: await assemble(owner(definition)), user: await assemble(user(type)) };
}

/** A stored plan for modules, and the modules after one of them was built again. */
const CHANGES: readonly (readonly [
  what: string,
  before: readonly [string, string],
  after: readonly [string, string],
])[] = [
  [
    "a larger memory than its owner has",
    [`(memory (export "x") 1)`, "(memory 1)"],
    [`(memory (export "x") 1)`, "(memory 2)"],
  ],
  [
    "a memory with a maximum, of which the owner has none any more",
    [`(memory (export "x") 1 2)`, "(memory 1 2)"],
    [`(memory (export "x") 1)`, "(memory 1 2)"],
  ],
  [
    "a table of functions that has become one of externrefs",
    [`(table (export "x") 1 funcref)`, "(table 1 funcref)"],
    [`(table (export "x") 1 externref)`, "(table 1 funcref)"],
  ],
  [
    "a global that has become mutable",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") (mut i32) (i32.const 1))`, "(global i32)"],
  ],
  [
    "a global of another type",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") i64 (i64.const 1))`, "(global i32)"],
  ],
  ["a function of another type", [`(func (export "x"))`, "(func)"], [`(func (export "x") (param i32))`, "(func)"]],
  ["a tag of another type", [`(tag (export "x"))`, "(tag)"], [`(tag (export "x") (param i32))`, "(tag)"]],
];

describe("a stored plan with fused modules, of which one was built again", () => {
  test.each(CHANGES)("is refused if a module imports %s", async (_, before, after) => {
    const modules = await assembled(...after);
    for (const fuse of [false, true]) {
      const { plan } = await prepare(await assembled(...before), { fuse, place: "off" });
      const error = await errorOf(linkPlan(JSON.parse(JSON.stringify(plan)), modules));
      expect(error).toMatchObject({
        code: fuse ? "PLAN_MISMATCH" : "ENGINE_REJECTED",
        diagnostics: [{ module: "user", import: { module: "owner", name: "x" } }],
      });
    }
  });

  test("says which import has another type", async () => {
    const [, before, after] = CHANGES[0] ?? ["", ["", ""], ["", ""]];
    const types = await assembled(...(before as [string, string]));
    const plan = planLink({ owner: parseModule(types.owner), user: parseModule(types.user) }, { fuse: true });
    const bytes = await assembled(...(after as [string, string]));
    const { diagnostics } = await errorOf(async () => fuseUnit(plan, { unit: "owner", bytes }));
    expect(diagnostics).toMatchObject([
      {
        message: `user or owner is not the module that the plan was made for: the import "owner" "x" of user has another type than the export`,
        hint: "make the plan again from these modules, with planLink or link",
      },
    ]);
  });

  test.each([
    ["has a larger memory", `(memory (export "x") 3)`, "(memory 1)"],
    ["asks for less", `(memory (export "x") 1)`, "(memory 0)"],
    ["has a maximum", `(memory (export "x") 1 2)`, "(memory 1)"],
  ])("runs if a module %s", async (_, definition, type) => {
    const { plan } = await prepare(await assembled(`(memory (export "x") 1)`, "(memory 1)"), {
      fuse: true,
      place: "off",
    });
    const { exports } = await linkPlan(plan, await assembled(definition, type));
    expect(exported(exports, "user", "go")()).toBe(42);
  });
});
