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

  describe("in the words for modules that are not fused, and says which module", () => {
    const CHANGED: Readonly<Record<string, Readonly<Partial<Record<"owner" | "user" | "third", string>>>>> = {
      "an export has another name": { owner: `(module (func (export "g")) (memory (export "x") 1))` },
      "an export has another kind": { owner: `(module (table (export "f") 1 funcref) (memory (export "x") 1))` },
      "an export is missing": { owner: `(module (memory (export "x") 1))` },
      "there is one more export": {
        owner: `(module (func (export "f")) (memory (export "x") 1) (func (export "more")))`,
      },
      "an import is another": { user: `(module (import "owner" "g" (func $f)) (func (export "go") (call $f)))` },
      "an import has another kind": { user: `(module (import "owner" "f" (memory 1)) (func (export "go")))` },
      "there is one more import": {
        user: `(module (import "owner" "f" (func $f)) (import "host" "h" (func)) (func (export "go") (call $f)))`,
      },
      "two modules have changed": {
        owner: `(module (func (export "g")) (memory (export "x") 1))`,
        third: `(module (import "user" "go" (func $f)) (func (export "other") (call $f)))`,
      },
    };
    const BEFORE = {
      owner: `(module (func (export "f")) (memory (export "x") 1))`,
      user: `(module (import "owner" "f" (func $f)) (func (export "go") (call $f)))`,
      third: `(module (import "user" "go" (func $f)) (func (export "run") (call $f)))`,
    };
    const assembleAll = async (texts: typeof BEFORE) => ({
      owner: await assemble(texts.owner),
      user: await assemble(texts.user),
      third: await assemble(texts.third),
    });

    test.each(Object.entries(CHANGED))("%s", async (_, changed) => {
      const before = await assembleAll(BEFORE);
      const after = await assembleAll({ ...BEFORE, ...changed });
      const planFor = async (fuse: boolean) =>
        JSON.parse(JSON.stringify((await prepare(before, { fuse, place: "off" })).plan));
      const unfused = await errorOf(linkPlan(await planFor(false), after));
      expect(unfused.diagnostics.map(({ code, module }) => [code, module])).toEqual(
        Object.keys(changed).map((module) => ["PLAN_MISMATCH", module]),
      );
      const fused = await planFor(true);
      expect(fused.units).toHaveLength(1);
      const said = await errorOf(linkPlan(fused, after));
      expect(said.message).toBe(unfused.message);
      expect(said.diagnostics).toEqual(unfused.diagnostics);
      const { diagnostics } = await errorOf(async () => fuseUnit(fused, { unit: fused.units[0].name, bytes: after }));
      expect(diagnostics).toEqual(unfused.diagnostics);
    });
  });

  describe("with functions of garbage-collected types", () => {
    const gc = (field: string) => `(type $s (struct (field ${field})))`;
    const makes = (field: string) => `(module (memory 1) ${gc(field)} (func (export "first"))
      (func (export "make") (result (ref $s)) (struct.new_default $s)))`;
    const takes = (field: string) => `(module ${gc(field)} (import "owner" "make" (func $make (result (ref $s))))
      (func (export "go") (drop (call $make))))`;
    const plain = `(module (import "owner" "first" (func $first)) (func (export "start") (call $first)))`;

    test.each(["owner", "user"])("names the import if the types of %s have changed", async (changed) => {
      const [before, after] = ["i32", "i64"].map(async (field) => ({
        plain: await assemble(plain),
        owner: await assemble(makes(changed === "owner" ? field : "i32")),
        user: await assemble(takes(changed === "user" ? field : "i32")),
      }));
      if (before === undefined || after === undefined) throw new Error("There are two builds");
      const same = await before;
      const types = Object.entries(same).map(([name, bytes]) => [name, parseModule(bytes)] as const);
      const plan = planLink(Object.fromEntries(types), { fuse: true });
      const [unit] = plan.units;
      expect(unit?.modules).toHaveLength(3);
      expect(() => fuseUnit(plan, { unit: unit?.name ?? "", bytes: same })).not.toThrow();
      const bytes = await after;
      for (const run of [() => linkPlan(plan, bytes), async () => fuseUnit(plan, { unit: unit?.name ?? "", bytes })]) {
        expect((await errorOf(run())).diagnostics).toMatchObject([
          {
            code: "PLAN_MISMATCH",
            module: "user",
            import: { module: "owner", name: "make" },
            message: expect.stringContaining(`the import "owner" "make" of user has another type than the export`),
          },
        ]);
      }
    });
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
