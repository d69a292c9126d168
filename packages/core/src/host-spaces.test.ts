import { beforeAll, describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { explain, instantiatePlan, link, linkPlan, parseModule, planLink, planUnchanged } from "./index.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { instantiatePlan as run } from "./run.ts";

/*
 * Modules take memories, tables and stack pointers of the host under different names. A plan compares their areas by the values
 * that it is made with.
 */

type Given = Record<string, unknown>;

const KINDS = {
  memory: {
    fields: (name: string) => `(import "host" "${name}" (memory 1)) (data (i32.const 1024) "${name}")`,
    make: () => new WebAssembly.Memory({ initial: 1 }) as unknown,
    words: { one: "one memory", two: "two memories" },
  },
  table: {
    fields: (name: string) => `(import "host" "${name}" (table 4 funcref)) (elem (i32.const 1) func $f) (func $f)`,
    make: () => new WebAssembly.Table({ initial: 4, element: "anyfunc" }) as unknown,
    words: { one: "one table", two: "two tables" },
  },
} as const;

/** The ways to run a stored plan for two modules of their names. */
const WAYS = {
  linkPlan: (plan, modules, imports) => linkPlan(plan, modules, { imports }),
  instantiatePlan: async (plan, modules, imports) => instantiatePlan(plan, compileAll(modules), imports),
  "instantiatePlan of /run": async (plan, modules, imports) => run(plan, compileAll(modules), imports),
  planUnchanged: async (plan, modules, imports) => {
    const compiled = compileAll(modules);
    return instantiatePlan(planUnchanged(plan, compiled), compiled, imports);
  },
} satisfies Record<string, (plan: LinkPlan, modules: Modules, imports: { host: never }) => Promise<unknown>>;

type Modules = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

function compileAll(modules: Modules) {
  return Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, new WebAssembly.Module(bytes)]));
}

async function assembleAll(texts: Readonly<Record<string, string>>): Promise<Modules> {
  const assembled = Object.entries(texts).map(
    async ([name, text]) => [name, await assemble(`(module ${text})`)] as const,
  );
  return Object.fromEntries(await Promise.all(assembled));
}

const stored = (plan: LinkPlan) => JSON.parse(JSON.stringify(plan)) as LinkPlan;

function planFor(modules: Modules, host: Given): LinkPlan {
  const types = Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, parseModule(bytes)]));
  return stored(planLink(types, { imports: { host } as never, dataOverlap: "warn" }));
}

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("a plan for a %s of the host", (kind) => {
  const { fields, make, words } = KINDS[kind];
  const [a, b] = [make(), make()];
  let modules: Modules;
  beforeAll(async () => {
    modules = await assembleAll({ a: fields("first"), b: fields("second") });
  });

  describe.each(Object.entries(WAYS))("run by %s", (_, way) => {
    test.each([
      ["two", { first: a, second: a }, words.one, `give ${words.two}`, { first: a, second: b }],
      ["one", { first: a, second: b }, words.two, `give ${words.one} as both`, { first: a, second: a }],
    ])("is refused if it is made for %s, and gets another number", async (planned, given, found, fix, made) => {
      const plan = planFor(modules, made);
      const error = await errorOf(way(plan, modules, { host: given as never }));
      const message = explain(error);
      expect(error.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH" }]);
      expect(message).toContain(`hint: ${fix}`);
      expect(message).toContain(
        `imports.host.first and imports.host.second are ${found}, but the plan was made for ${planned}`,
      );
    });

    test("runs with the number that it is made for", async () => {
      await way(planFor(modules, { first: a, second: b }), modules, { host: { first: b, second: a } as never });
      await way(planFor(modules, { first: a, second: a }), modules, { host: { first: b, second: b } as never });
    });
  });

  test("comes with the same knowledge from link()", async () => {
    const { plan } = await link(modules, { imports: { host: { first: a, second: b } as never } });
    const error = await errorOf(
      linkPlan(stored(plan), modules, { imports: { host: { first: a, second: a } as never } }),
    );
    expect(error).toMatchObject({ code: "PLAN_MISMATCH" });
  });
});

test("a plan for modules that write nothing runs with one memory of the host in place of two", async () => {
  const use = (name: string) =>
    `(import "host" "${name}" (memory 1)) (func (export "f") (i32.store (i32.const 0) (i32.const 1)))`;
  const modules = await assembleAll({ a: use("first"), b: use("second") });
  const [a, b] = [KINDS.memory.make(), KINDS.memory.make()];
  const plan = planFor(modules, { first: a, second: b });
  expect(plan.hostSpaces).toBeUndefined();
  await linkPlan(plan, modules, { imports: { host: { first: a, second: a } as never } });
});

test("a plan for one stack pointer of the host is refused with two", async () => {
  const frame = `(import "env" "memory" (memory 2)) (import "env" "__stack_pointer" (global (mut i32)))
    (func (export "f") (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;
  const modules = await assembleAll({ a: frame, b: frame });
  const types = Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, parseModule(bytes)]));
  const memory = new WebAssembly.Memory({ initial: 2 });
  const pointer = () => new WebAssembly.Global({ value: "i32", mutable: true }, 65_536);
  const given = (...[a, b]: WebAssembly.Global[]) => {
    const envOf = (value: unknown) => ({ env: { memory, __stack_pointer: value as WebAssembly.Global } });
    return { importsFor: { a: envOf(a), b: envOf(b) } };
  };
  const [a, b] = [pointer(), pointer()];
  const error = await errorOf(linkPlan(stored(planLink(types, given(a, a))), modules, given(a, b)));
  expect(error.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH" }]);
  expect(error.message).toContain("are two globals, but the plan was made for one");
  await linkPlan(stored(planLink(types, given(a, b))), modules, given(a, a));
});

test("a plan with one shared memory under two names runs with a copy under each, as a thread has them", async () => {
  const shared = (name: string) => `(import "host" "${name}" (memory 1 2 shared)) (data (i32.const 1024) "same")`;
  const modules = await assembleAll({ a: shared("first"), b: shared("second") });
  const make = () => new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const memory = make();
  const plan = planFor(modules, { first: memory, second: memory });
  await linkPlan(plan, modules, {
    imports: { host: { first: structuredClone(memory), second: structuredClone(memory) } },
  });
});
