import { beforeAll, describe, expect, test } from "vitest";
import { errorOf } from "../../test/outcomes.ts";
import { loadRealm, type Realm } from "../../test/realm.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { explain } from "../explain/explain-error.ts";
import { instantiatePlan } from "../instantiate-plan.ts";
import { link } from "../link.ts";
import { linkPlan } from "../link-plan.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import { instantiatePlan as instantiateTersely } from "../run.ts";

type Values = Readonly<Record<string, unknown>>;

const FIRST = `(module (import "env" "ran" (func $ran)) (start $ran))`;

/** A second module that imports `"env" "x"`; the first module's start function calls `"env" "ran"`. */
const withImport = (type: string) => ({ first: FIRST, second: `(module (import "env" "x" ${type}))` });

async function bytesOf(texts: Readonly<Record<string, string>>): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const entries = Object.entries(texts).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const compileAll = (bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) =>
  Object.fromEntries(Object.entries(bytes).map(([name, one]) => [name, new WebAssembly.Module(one)]));

const placeholders: Values = {
  func: () => {},
  memory: new WebAssembly.Memory({ initial: 9, maximum: 9 }),
  table: new WebAssembly.Table({ element: "anyfunc", initial: 9 }),
  tag: new WebAssembly.Tag({ parameters: [] }),
};

/** A plan for the modules. The planner sees only the kinds of host values. */
async function storedPlan(texts: Readonly<Record<string, string>>, value: unknown): Promise<LinkPlan> {
  const plan = planLink(await moduleTypes(texts), { imports: { env: { ran: () => {}, x: value } } });
  return JSON.parse(JSON.stringify(plan)) as LinkPlan;
}

function planValue(type: string): unknown {
  const kind = /^\((\w+)/.exec(type)?.[1] as string;
  if (kind !== "global") return placeholders[kind];
  if (type.includes("mut")) return new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  return type.includes("i64") ? 0n : 0;
}

/** Ways to carry out a link with a wrong host value; each returns its error. */
const ways = {
  link: async (type: string, env: Values) =>
    errorOf(link(await bytesOf(withImport(type)), { imports: { env } as never })),
  linkPlan: async (type: string, env: Values) => {
    const plan = await storedPlan(withImport(type), planValue(type));
    return errorOf(linkPlan(plan, await bytesOf(withImport(type)), { imports: { env } as never }));
  },
  instantiatePlan: async (type: string, env: Values) => {
    const plan = await storedPlan(withImport(type), planValue(type));
    const modules = compileAll(await bytesOf(withImport(type)));
    return errorOf(() => instantiatePlan(plan, modules, { env } as never));
  },
} as const;

async function exportOf(wat: string): Promise<unknown> {
  return new WebAssembly.Instance(new WebAssembly.Module(await assemble(wat))).exports["x"];
}

const global = (value: string, mutable: boolean, initial: unknown) =>
  new WebAssembly.Global({ value: value as "i32", mutable }, initial as number);

/** The wanted type, a value of another, and the type that is found. */
const WRONG: readonly (readonly [
  wanted: string,
  value: unknown | Promise<unknown>,
  expected: string,
  found: string,
])[] = [
  ["(global f32)", global("i32", false, 1), "constant global f32", "constant global i32"],
  ["(global i64)", global("f64", false, 1), "constant global i64", "constant global f64"],
  ["(global (mut i32))", global("i32", false, 1), "mutable global i32", "constant global i32"],
  ["(global i32)", global("i32", true, 1), "constant global i32", "mutable global i32"],
  [
    "(memory 1 2)",
    new WebAssembly.Memory({ initial: 1, maximum: 3 }),
    "memory of 1 to 2 pages of 64 KiB",
    "memory of 1 to 3 pages of 64 KiB",
  ],
  [
    "(memory 1 2)",
    new WebAssembly.Memory({ initial: 1 }),
    "memory of 1 to 2 pages of 64 KiB",
    "memory of 1 or more pages of 64 KiB",
  ],
  [
    "(table 1 externref)",
    new WebAssembly.Table({ element: "anyfunc", initial: 1, maximum: 7 }),
    "table of 1 or more elements of externref",
    "table of 1 to 7 elements of funcref",
  ],
  [
    "(table 1 3 funcref)",
    new WebAssembly.Table({ element: "anyfunc", initial: 2 }),
    "table of 1 to 3 elements of funcref",
    "table of 2 or more elements of funcref",
  ],
  ["(tag (param i32))", new WebAssembly.Tag({ parameters: ["i64", "f32"] }), "tag [i32]", "tag [i64 f32]"],
  [
    "(func (param i32))",
    exportOf(`(module (func (export "x") (param i64 f64) (result i32) (i32.const 1)))`),
    "function [i32] -> []",
    "function [i64 f64] -> [i32]",
  ],
  [
    "(func)",
    exportOf(`(module (func (export "x") (param i32 i32 i32 i32)))`),
    "function [] -> []",
    "function of unknown type",
  ],
  ["(func)", exportOf(`(module (func (export "x") (param v128)))`), "function [] -> []", "function of unknown type"],
];

describe.each(Object.keys(ways) as (keyof typeof ways)[])("%s() checks host imports before any code runs:", (way) => {
  test.each(WRONG)("for %s (%#)", async (wanted, given, expected, found) => {
    let ran = 0;
    const ranOnce = () => {
      ran += 1;
    };
    const error = await ways[way](wanted, { ran: ranOnce, x: await given });
    expect(error.name).toBe("ModuleLinkError");
    expect(error.diagnostics).toMatchObject([
      { code: "EXTERN_TYPE_MISMATCH", module: "second", import: { module: "env", name: "x" } },
    ]);
    expect(error.diagnostics[0]?.message).toBe(
      `second imports "env" "x": expected ${expected}, found ${found} in imports.env.x`,
    );
    expect(error.diagnostics[0]?.hint).toMatch(/^give imports\.env\.x /);
    expect(error.message).toMatch(/^Cannot link 2 modules: 1 problem\n/);
    expect(ran).toBe(0);
  });

  test("an exported function counts with its own type, even under another name", async () => {
    const renamed = await exportOf(`(module (func (export "x") (param i64)))`);
    Object.defineProperty(renamed, "name", { value: "log" });
    const error = await ways[way]("(func)", { ran: () => {}, x: renamed });
    expect(error.diagnostics[0]?.message).toContain("found function [i64] -> [] in imports.env.x");
  });
});

describe.each(["linkPlan", "instantiatePlan"] as const)("%s() checks before any code runs", (way) => {
  test("that all host imports are given, and of the right kind", async () => {
    const missing = await ways[way]("(memory 1)", {});
    expect(missing.diagnostics.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        "UNRESOLVED_IMPORT",
        `"env" "ran" (function [] -> []) needed by first`,
        "add imports.env.ran, as when the plan was made",
      ],
      [
        "UNRESOLVED_IMPORT",
        `"env" "x" (memory of 1 or more pages of 64 KiB) needed by second`,
        "add imports.env.x = new WebAssembly.Memory({ initial: 1 }), as when the plan was made",
      ],
    ]);
    let ran = 0;
    const wrong = await ways[way]("(memory 2)", { ran: () => (ran += 1), x: new ArrayBuffer(9) });
    expect(wrong.diagnostics.map(({ message }) => message)).toEqual([
      `second imports "env" "x": expected memory of 2 or more pages of 64 KiB, found an ArrayBuffer in imports.env.x`,
    ]);
    const small = await ways[way]("(memory 2)", { ran: () => (ran += 1), x: new WebAssembly.Memory({ initial: 1 }) });
    expect(small.diagnostics[0]?.hint).toBe("give imports.env.x new WebAssembly.Memory({ initial: 2 })");
    expect(ran).toBe(0);
  });

  test("that no getter throws", async () => {
    const cause = new Error("no");
    const env = {
      ran: () => {},
      get x() {
        throw cause;
      },
    };
    const error = await ways[way]("(memory 1)", env);
    expect([error.code, error.cause]).toEqual(["HOST_IMPORT_FAILED", cause]);
    expect(error.diagnostics[0]?.message).toBe(`"env" "x" needed by second: reading imports.env.x failed: no`);
  });

  test("and names the mistake", async () => {
    const plan = await storedPlan(withImport("(func)"), () => {});
    const modules = await bytesOf(withImport("(func)"));
    const imports = Promise.resolve({}) as never;
    const error = await errorOf(
      way === "linkPlan"
        ? linkPlan(plan, modules, { imports })
        : () => instantiatePlan(plan, compileAll(modules), imports),
    );
    expect(error.diagnostics[0]?.message).toContain("but imports is a Promise");
  });
});

describe("instantiatePlan() of @rec/core/run", () => {
  test("checks the same, and explain() makes the text, also from JSON", async () => {
    const plan = await storedPlan(withImport("(global i64)"), 0n);
    const modules = compileAll(await bytesOf(withImport("(global i64)")));
    let ran = 0;
    const env = { ran: () => (ran += 1), x: global("i32", false, 1) };
    const wrong = await errorOf(() => instantiateTersely(plan, modules, { env } as never));
    const missing = await errorOf(() => instantiateTersely(plan, modules));
    expect([wrong.code, missing.code, ran]).toEqual(["EXTERN_TYPE_MISMATCH", "UNRESOLVED_IMPORT", 0]);
    expect(explain(JSON.parse(JSON.stringify(wrong)))).toBe(
      `Cannot link 2 modules: 1 problem\n  EXTERN_TYPE_MISMATCH  second imports "env" "x": expected constant global i64, ` +
        `found global of unknown type in imports.env.x\n    hint: give imports.env.x new WebAssembly.Global({ value: "i64" }, 0n)`,
    );
    expect(explain(JSON.parse(JSON.stringify(missing)))).toContain(`"env" "ran" (function [] -> []) needed by first`);
  });
});

describe("a module that is linked alone", () => {
  test.each(["link", "instantiatePlan"] as const)("is checked too, and %s() names the types", async (way) => {
    const texts = { a: `(module (import "env" "x" (global i64)) (import "env" "y" (memory 1 1)))` };
    const env = { x: global("i32", false, 1), y: new WebAssembly.Memory({ initial: 1, maximum: 2 }) };
    const bytes = await bytesOf(texts);
    const plan = planLink(await moduleTypes(texts), { imports: { env } });
    const error = await errorOf(
      way === "link" ? link(bytes, { imports: { env } }) : () => instantiatePlan(plan, compileAll(bytes), { env }),
    );
    expect(error.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `EXTERN_TYPE_MISMATCH a imports "env" "x": expected constant global i64, found constant global i32 in imports.env.x`,
      `EXTERN_TYPE_MISMATCH a imports "env" "y": expected memory of 1 to 1 pages of 64 KiB, ` +
        "found memory of 1 to 2 pages of 64 KiB in imports.env.y",
    ]);
    // link() asks the engine first, because no code can run before the first module.
    if (way === "link") expect(error.cause).toBeInstanceOf(WebAssembly.LinkError);
  });
});

describe("the probe changes no host object:", () => {
  test("no buffer is detached, nothing grows, and no value changes", async () => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 4 });
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 3 });
    const counter = global("f64", true, Number.NaN);
    const tag = new WebAssembly.Tag({ parameters: ["i32"] });
    const [before, sharedBefore] = [memory.buffer, shared.buffer];
    new Uint8Array(before).fill(7);
    const imports = `(import "env" "table" (table 3 funcref)) (import "env" "counter" (global (mut f64)))
      (import "env" "tag" (tag (param i32)))`;
    const texts = {
      first: FIRST,
      a: `(module (import "env" "memory" (memory 1 4)) ${imports} (import "env" "wrong" (global i64)))`,
      b: `(module (import "env" "shared" (memory 1 2 shared)))`,
    };
    const env = { ran: () => {}, memory, shared, table, counter, tag, wrong: global("i32", false, 1) };
    const error = await errorOf(link(await bytesOf(texts), { imports: { env } as never }));
    expect(error.diagnostics.map(({ import: imported }) => imported?.name)).toEqual(["wrong"]);
    expect(memory.buffer).toBe(before);
    expect(shared.buffer).toBe(sharedBefore);
    expect([before.byteLength, sharedBefore.byteLength, table.length]).toEqual([131_072, 65_536, 3]);
    expect(new Uint8Array(before).every((byte) => byte === 7)).toBe(true);
    expect([counter.value, table.get(0)]).toEqual([Number.NaN, null]);
    const { exports } = await link(await bytesOf(texts), {
      imports: { env: { ...env, wrong: global("i64", false, 1n) } } as never,
    });
    expect(Object.keys(exports)).toEqual(["first", "a", "b"]);
  });

  test("values that fit are accepted: functions of each origin, references, and a value under two types", async () => {
    const exportedFunction = await exportOf(`(module (func (export "x") (param i32)))`);
    const texts = {
      first: FIRST,
      a: `(module (import "env" "f" (func (param i32))) (import "env" "plain" (func (param i64) (result f32)))
        (import "env" "any" (global externref)) (import "env" "null" (global funcref))
        (import "env" "memory" (memory 1)) (import "env" "bound" (func (result i32))))`,
      b: `(module (import "env" "memory" (memory 2 5)))`,
    };
    const env = {
      ran: () => {},
      f: exportedFunction,
      plain: () => 1,
      bound: (() => 1).bind(undefined),
      any: { some: "object" },
      null: null,
      memory: new WebAssembly.Memory({ initial: 2, maximum: 5 }),
    };
    const { exports } = await link(await bytesOf(texts), { imports: { env } as never });
    expect(Object.keys(exports)).toEqual(["first", "a", "b"]);
  });
});

describe("where no code may be compiled", () => {
  let strict: Realm;
  beforeAll(async () => {
    strict = await loadRealm({ mayCompile: false });
  });

  test.each<[string, unknown, string]>([
    ["(global i64)", global("i32", false, 1), "constant global i64"],
    ["(global i32)", global("i64", false, 1n), "constant global i32"],
  ])("getters tell the wrong global for %s", async (type, value, expected) => {
    const plan = await storedPlan(withImport(type), planValue(type));
    const modules = compileAll(await bytesOf(withImport(type)));
    let ran = 0;
    const env = { ran: () => (ran += 1), x: value };
    const error = await errorOf(() => strict.rec.instantiatePlan(plan, modules, { env } as never));
    expect(error.diagnostics[0]?.message).toBe(
      `second imports "env" "x": expected ${expected}, found global of unknown type in imports.env.x`,
    );
    expect(ran).toBe(0);
  });

  test("a fitting global is accepted", async () => {
    const plan = await storedPlan(withImport("(global i64)"), 0n);
    const modules = compileAll(await bytesOf(withImport("(global i64)")));
    const env = { ran: () => {}, x: global("i64", false, 1n) };
    expect(strict.rec.instantiatePlan(plan, modules, { env } as never).plan.order).toEqual(["first", "second"]);
  });
});

describe("two precompiled modules that do not fit each other", () => {
  test("are both named", async () => {
    const modules = compileAll(
      await bytesOf({
        a: `(module (import "b" "f" (func (param i32))))`,
        b: `(module (func (export "f") (param i64)))`,
      }),
    );
    const error = await errorOf(link(modules));
    expect(error.code).toBe("ENGINE_REJECTED");
    expect(error.diagnostics[0]?.message).toMatch(
      /^a imports "b" "f" \(function of unknown type\); the engine refuses "f" of b: /,
    );
    expect(error.diagnostics[0]?.hint).toBe(
      "build a and b for each other, or give the bytes of both in place of precompiled modules, to see both types",
    );
  });
});

test("a precompiled module whose limits reconcileLimits cannot change is ENGINE_REJECTED, and the hint says so", async () => {
  const user = await bytesOf({ user: `(module (import "owner" "m" (memory 2 3)))` });
  const owner = await bytesOf({ owner: `(module (memory (export "m") 1 4))` });
  for (const modules of [
    { ...owner, ...compileAll(user) },
    { ...compileAll(owner), ...user },
  ]) {
    const error = await errorOf(link(modules, { reconcileLimits: true }));
    expect(error.code).toBe("ENGINE_REJECTED");
    expect(error.diagnostics[0]?.hint).toBe(
      "build user and owner for each other, or give the bytes of both in place of precompiled modules, to see both types, " +
        "or to let reconcileLimits change limits",
    );
  }
});

test.each([["a number for a funcref", "(global funcref)", 5]])(
  "link() refuses %s before any code runs",
  async (_, wanted, x) => {
    let ran = 0;
    const env = { ran: () => (ran += 1), x };
    const error = await errorOf(link(await bytesOf(withImport(wanted)), { imports: { env } as never }));
    expect([error.code, ran]).toEqual(["EXTERN_TYPE_MISMATCH", 0]);
  },
);
