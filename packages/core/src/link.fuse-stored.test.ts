import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { fuseUnit } from "./fuse.ts";
import { instantiatePlan, linkPlan, parseModule, planLink, prepare } from "./index.ts";
import { standInFor } from "./plan.ts";
import { at } from "./wasm/lists.ts";

const owner = (definition: string) => `(module (func (export "f") (result i32) (i32.const 42)) ${definition})`;
const user = (type: string) => `(module (import "owner" "f" (func $f (result i32))) (import "owner" "x" ${type})
  (func (export "go") (result i32) (call $f)))`;

async function assembled(definition: string, type: string) {
  return { owner: await assemble(owner(definition)), user: await assemble(user(type)) };
}

/** A stored plan for modules, and the modules after one of them was built again. */
const CHANGES: readonly (readonly [
  what: string,
  before: readonly [definition: string, type: string],
  after: readonly [definition: string, type: string],
])[] = [
  [
    "a larger memory than its owner has",
    [`(memory (export "x") 1)`, "(memory 1)"],
    [`(memory (export "x") 1)`, "(memory 2)"],
  ],
  [
    "a memory that has become smaller",
    [`(memory (export "x") 2)`, "(memory 2)"],
    [`(memory (export "x") 1)`, "(memory 2)"],
  ],
  [
    "a memory that has no maximum any more",
    [`(memory (export "x") 1 2)`, "(memory 1 2)"],
    [`(memory (export "x") 1)`, "(memory 1 2)"],
  ],
  [
    "a memory with a larger maximum",
    [`(memory (export "x") 1 2)`, "(memory 1 2)"],
    [`(memory (export "x") 1 3)`, "(memory 1 2)"],
  ],
  [
    "a memory that has become shared",
    [`(memory (export "x") 1 2)`, "(memory 1 2)"],
    [`(memory (export "x") 1 2 shared)`, "(memory 1 2)"],
  ],
  [
    "a memory that is no longer shared",
    [`(memory (export "x") 1 2 shared)`, "(memory 1 2 shared)"],
    [`(memory (export "x") 1 2)`, "(memory 1 2 shared)"],
  ],
  [
    "a table that has become smaller",
    [`(table (export "x") 2 funcref)`, "(table 2 funcref)"],
    [`(table (export "x") 1 funcref)`, "(table 2 funcref)"],
  ],
  [
    "a larger table than its owner has",
    [`(table (export "x") 1 funcref)`, "(table 1 funcref)"],
    [`(table (export "x") 1 funcref)`, "(table 2 funcref)"],
  ],
  [
    "a table that has no maximum any more",
    [`(table (export "x") 1 2 funcref)`, "(table 1 2 funcref)"],
    [`(table (export "x") 1 funcref)`, "(table 1 2 funcref)"],
  ],
  [
    "a table with a larger maximum",
    [`(table (export "x") 1 2 funcref)`, "(table 1 2 funcref)"],
    [`(table (export "x") 1 3 funcref)`, "(table 1 2 funcref)"],
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
    "a global that has become constant",
    [`(global (export "x") (mut i32) (i32.const 1))`, "(global (mut i32))"],
    [`(global (export "x") i32 (i32.const 1))`, "(global (mut i32))"],
  ],
  [
    "a global that has become one of i64",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") i64 (i64.const 1))`, "(global i32)"],
  ],
  [
    "a global that has become one of f32",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") f32 (f32.const 1))`, "(global i32)"],
  ],
  [
    "a global that has become one of f64",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") f64 (f64.const 1))`, "(global i32)"],
  ],
  [
    "a global that has become one of v128",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") v128 (v128.const i64x2 1 1))`, "(global i32)"],
  ],
  [
    "a global that has become one of externref",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") externref (ref.null extern))`, "(global i32)"],
  ],
  [
    "a global of another type than before",
    [`(global (export "x") i32 (i32.const 1))`, "(global i32)"],
    [`(global (export "x") i32 (i32.const 1))`, "(global f64)"],
  ],
  [
    "a function with one more parameter",
    [`(func (export "x"))`, "(func)"],
    [`(func (export "x") (param i32))`, "(func)"],
  ],
  [
    "a function with another result",
    [`(func (export "x") (result i32) (i32.const 1))`, "(func (result i32))"],
    [`(func (export "x") (result i64) (i64.const 1))`, "(func (result i32))"],
  ],
  [
    "a function in another type than before",
    [`(func (export "x"))`, "(func)"],
    [`(func (export "x"))`, "(func (param v128))"],
  ],
  ["a tag with one more value", [`(tag (export "x"))`, "(tag)"], [`(tag (export "x") (param i32))`, "(tag)"]],
  ["a tag in another type than before", [`(tag (export "x"))`, "(tag)"], [`(tag (export "x"))`, "(tag (param i32))"]],
];

const storedPlan = async (modules: Record<string, Uint8Array<ArrayBuffer>>, fuse: boolean) =>
  JSON.parse(JSON.stringify((await prepare(modules, { fuse, place: "off" })).plan));

/** The errors of a plan whose modules were built again, without fused units and with them. */
async function refusals<Modules extends Record<string, Uint8Array<ArrayBuffer>>>(before: Modules, after: Modules) {
  const fused = await storedPlan(before, true);
  expect(fused.units).toHaveLength(1);
  const unfused = await errorOf(linkPlan(await storedPlan(before, false), after));
  return { unfused, said: await errorOf(linkPlan(fused, after)), fused };
}

describe("a stored plan with fused modules, of which one was built again", () => {
  describe("is refused in the words for modules that are not fused", () => {
    test.each(CHANGES)("if a module imports %s", async (_, before, after) => {
      const { unfused, said } = await refusals(await assembled(...before), await assembled(...after));
      expect(unfused).toMatchObject({ code: "ENGINE_REJECTED", diagnostics: [{ module: "user" }] });
      expect(said.message).toBe(unfused.message);
      expect(said.diagnostics).toEqual(unfused.diagnostics);
      expect(said.cause).toBeInstanceOf(WebAssembly.LinkError);
      expect(said.cause).toEqual(unfused.cause);
    });

    test("if the modules were in a cycle", async () => {
      const one = (type: string) => `(module (import "user" "g" (func $g (result i32))) (memory (export "m") 1)
        (func (export "f") ${type}) (func (export "go") (result i32) (call $g)))`;
      const other = `(module (import "owner" "f" (func $f (result i32))) (import "owner" "m" (memory 1))
        (func (export "g") (result i32) (call $f)))`;
      const cycle = async (type: string) => ({ owner: await assemble(one(type)), user: await assemble(other) });
      const { unfused, said } = await refusals(
        await cycle("(result i32) (i32.const 1)"),
        await cycle("(result i64) (i64.const 1)"),
      );
      expect(unfused).toMatchObject({
        code: "ENGINE_REJECTED",
        diagnostics: [{ module: "user", import: { name: "f" } }],
      });
      expect(said.message).toBe(unfused.message);
    });

    test("if other imports of the module are the host's, and one stands twice", async () => {
      const user = (type: string) => `(module (import "host" "h" (func (param i64))) (import "host" "m" (memory 1))
        (import "owner" "f" (func $f (result i32))) (import "owner" "x" ${type}) (import "owner" "x" ${type})
        (func (export "go") (result i32) (call $f)))`;
      const build = async (type: string) => ({
        owner: await assemble(owner(`(func (export "x"))`)),
        user: await assemble(user(type)),
      });
      const imports = { host: { h: () => {}, m: new WebAssembly.Memory({ initial: 1 }) } };
      const [before, after] = [await build("(func)"), await build("(func (param i32))")];
      const refusal = async (fuse: boolean) => {
        const { plan } = await prepare(before, { imports, fuse, place: "off" });
        return errorOf(linkPlan(JSON.parse(JSON.stringify(plan)), after, { imports }));
      };
      expect((await refusal(true)).message).toBe((await refusal(false)).message);
    });
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
      const { unfused, said, fused } = await refusals(before, after);
      expect(unfused.diagnostics.map(({ code, module }) => [code, module])).toEqual(
        Object.keys(changed).map((module) => ["PLAN_MISMATCH", module]),
      );
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
      const mismatch = { module: "user", import: { module: "owner", name: "make" } };
      const { diagnostics } = await errorOf(async () => fuseUnit(plan, { unit: unit?.name ?? "", bytes }));
      expect(diagnostics).toMatchObject([
        {
          code: "PLAN_MISMATCH",
          ...mismatch,
          message: expect.stringContaining(`the import "owner" "make" of user has another type than the export`),
        },
      ]);
      const said = await errorOf(linkPlan(plan, bytes));
      expect(said.message).toBe((await errorOf(linkPlan(planLink(Object.fromEntries(types)), bytes))).message);
      // Node 20 does not know the types.
      if (WebAssembly.validate(bytes.owner)) expect(said.diagnostics).toMatchObject([mismatch]);
    });
  });

  // The modules import one extern of the host, which is one import of the unit.
  test.each([
    ["a table of externrefs", "(table 1 funcref)", "(table 1 externref)"],
    ["a table with addresses of 64 bits", "(table 1 funcref)", "(table i64 1 funcref)"],
    ["a shared memory", "(memory 1 2)", "(memory 1 2 shared)"],
    ["a memory with addresses of 64 bits", "(memory 1 2)", "(memory i64 1 2)"],
    ["a global of another type", "(global i32)", "(global i64)"],
    ["a mutable global", "(global i32)", "(global (mut i32))"],
    ["a tag with a value", "(tag)", "(tag (param i32))"],
  ])("is refused if one of two users of a host import asks for %s now", async (_, before, after) => {
    const build = async (type: string) => ({
      owner: await assemble(`(module (import "host" "x" ${before}) (func (export "f") (result i32) (i32.const 42)))`),
      user: await assemble(`(module (import "owner" "f" (func $f (result i32))) (import "host" "x" ${type})
        (func (export "go") (result i32) (call $f)))`),
    });
    const types = Object.entries(await build(before)).map(([name, bytes]) => [name, parseModule(bytes)] as const);
    const host = Object.fromEntries(types.map(([name, { imports }]) => [name, imports]))["owner"] ?? [];
    const imports = { host: { x: standInFor(at(host, 0).type) } } as never;
    const plan = planLink(Object.fromEntries(types), { fuse: true, imports, place: "off" });
    const [unit] = plan.units;
    expect(unit?.modules).toHaveLength(2);
    const bytes = await build(after);
    const { diagnostics } = await errorOf(async () => fuseUnit(plan, { unit: unit?.name ?? "", bytes }));
    expect(diagnostics).toMatchObject([
      {
        code: "PLAN_MISMATCH",
        import: { module: "host", name: "x" },
        message: expect.stringContaining(`import "host" "x" has another type than that of other modules`),
      },
    ]);
  });

  // Without fused units, the engine itself would copy the segments and call the start function.
  test.each([
    ["a start function", "", "(start $s)", "the plan has no step that calls its start function"],
    ["no start function", "(start $s)", "", "it has no start function, and the plan has a step that calls one"],
    ["the first active segment", "", `(data (i32.const 0) "a")`, "the plan has no step that copies its segments"],
  ])("is refused if a module has %s now, and says so", async (_, before, after, words) => {
    const user = await assemble(`(module (import "owner" "f" (func $f (result i32))) (import "owner" "x" (memory 1))
      (func (export "go") (result i32) (call $f)) (data (i32.const 8) "b"))`);
    const build = async (more: string) => ({
      owner: await assemble(owner(`(memory (export "x") 1) (func $s) ${more}`)),
      user,
    });
    const plan = await storedPlan(await build(before), true);
    const error = await errorOf(linkPlan(plan, await build(after)));
    expect(error.diagnostics).toMatchObject([
      { code: "PLAN_MISMATCH", module: "owner", message: expect.stringContaining(words) },
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

  describe("with modules that were compiled apart", () => {
    const build = () => assembled(`(memory (export "x") 1)`, "(memory 1)");
    const compiled = ({ owner, user }: Awaited<ReturnType<typeof build>>) => ({
      owner: new WebAssembly.Module(owner),
      user: new WebAssembly.Module(user),
    });
    const FUSED = "the plan fuses owner with other modules, as the unit owner";

    test("is refused by instantiatePlan() before any module runs, and by linkPlan()", async () => {
      const before = await build();
      const plan = await storedPlan(before, true);
      for (const attempt of [
        () => instantiatePlan(plan, compiled(before)),
        () => linkPlan(plan, compiled(before)),
        () => linkPlan(plan, { ...before, owner: compiled(before).owner }),
      ]) {
        const { code, message, diagnostics } = await errorOf(async () => await attempt());
        expect(code).toBe("PLAN_MISMATCH");
        expect(diagnostics).toMatchObject([{ module: "owner" }]);
        expect(message).toContain(FUSED);
        expect(message).toContain(`fuseUnit(plan, { unit: "owner", bytes })`);
      }
    });

    test("is refused with the difference, if one was built again", async () => {
      const plan = await storedPlan(await build(), true);
      const after = { owner: await assemble("(module)"), user: (await build()).user };
      const { code, message } = await errorOf(() => instantiatePlan(plan, compiled(after)));
      expect(code).toBe("PLAN_MISMATCH");
      expect(message).toContain("owner has 0 exports, the plan knows");
    });

    test("is refused if a module without bytes is not the first of its unit", async () => {
      const before = await build();
      const plan = await storedPlan(before, true);
      const { code, message } = await errorOf(linkPlan(plan, { ...before, user: compiled(before).user }));
      expect(code).toBe("PLAN_MISMATCH");
      expect(message).toContain("found no bytes of user, which the plan fuses with other modules");
    });
  });
});
