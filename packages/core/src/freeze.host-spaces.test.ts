import { beforeAll, describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { freezePlan } from "./freeze.ts";
import { type LinkOptions, linkPlan, parseModule, planLink } from "./index.ts";
import type { LinkPlan } from "./plan/plan-format.ts";

/*
 * Modules take memories, tables and stack pointers of the host under different names. Frozen files check that these are as many as
 * the plan was made for, as `linkPlan` does with a stored plan.
 */

interface Script {
  readonly load: (options?: object) => Promise<object>;
}

type Modules = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

async function frozenText(plan: LinkPlan, modules: Modules): Promise<string> {
  const { files } = await freezePlan(JSON.parse(JSON.stringify(plan)), modules, { target: "inline" });
  return String(files.find(({ name }) => name === "linked.js")?.contents);
}

function planOf(modules: Modules, options: object): LinkPlan {
  const types = Object.entries(modules).map(([name, bytes]) => [name, parseModule(bytes)] as const);
  return planLink(Object.fromEntries(types), { dataOverlap: "warn", ...options });
}

async function assembleBoth(a: string, b: string): Promise<Modules> {
  return { a: await assemble(`(module ${a})`), b: await assemble(`(module ${b})`) };
}

const KINDS = {
  memory: {
    fields: (name: string) => `(import "odd host" "${name}" (memory 1)) (data (i32.const 1024) "${name}")`,
    make: (): unknown => new WebAssembly.Memory({ initial: 1 }),
  },
  table: {
    fields: (name: string) => `(import "odd host" "${name}" (table 4 funcref)) (elem (i32.const 1) func $f) (func $f)`,
    make: (): unknown => new WebAssembly.Table({ initial: 4, element: "anyfunc" }),
  },
};

describe.each(Object.entries(KINDS))("frozen files for a %s of the host", (_, { fields, make }) => {
  const [one, other] = [make(), make()];
  const two = { imports: { "odd host": { first: one, second: other } } } as LinkOptions;
  const same = { imports: { "odd host": { first: one, second: one } } } as LinkOptions;
  let modules: Modules;
  beforeAll(async () => {
    modules = await assembleBoth(fields("first"), fields("second"));
  });

  test.each([
    ["two", two, same],
    ["one", same, two],
  ])("refuse another number than %s, in the words of linkPlan", async (_, made, given) => {
    const plan = planOf(modules, made);
    const { load } = await importText<Script>(await frozenText(plan, modules));
    const said = await errorOf(load(given));
    const expected = await errorOf(linkPlan(plan, modules, given));
    expect(expected.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH" }]);
    expect(said.message).toBe(expected.message);
    expect(said).toMatchObject({ name: "ModuleLinkError", code: "PLAN_MISMATCH", diagnostics: expected.diagnostics });
  });

  test.each([
    ["two", two, { imports: { "odd host": { first: make(), second: make() } } }],
    ["one", same, { imports: { "odd host": { first: other, second: other } } }],
  ])("run with %s if the plan was made for so many", async (_, made, given) => {
    const { load } = await importText<Script>(await frozenText(planOf(modules, made), modules));
    expect(Object.keys(await load(given))).toEqual(["a", "b"]);
  });
});

test("frozen files for one stack pointer of the host refuse two, in the words of linkPlan", async () => {
  const frame = `(import "env" "memory" (memory 2)) (import "env" "__stack_pointer" (global (mut i32)))
    (func (export "f") (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;
  const modules = await assembleBoth(frame, frame);
  const memory = new WebAssembly.Memory({ initial: 2 });
  const pointer = () => new WebAssembly.Global({ value: "i32", mutable: true }, 65_536);
  const [one, other] = [pointer(), pointer()];
  const given = (a: WebAssembly.Global, b: WebAssembly.Global): LinkOptions => ({
    importsFor: { a: { env: { memory, __stack_pointer: a } }, b: { env: { memory, __stack_pointer: b } } },
  });
  const plan = planOf(modules, given(one, one));
  const { load } = await importText<Script>(await frozenText(plan, modules));
  const expected = await errorOf(linkPlan(plan, modules, given(one, other)));
  expect((await errorOf(load(given(one, other)))).message).toBe(expected.message);
  expect(Object.keys(await load(given(other, other)))).toEqual(["a", "b"]);
});

test("names that need brackets, or are long, are written as linkPlan writes them", async () => {
  const long = "x".repeat(100);
  const modules = await assembleBoth(KINDS.memory.fields("__proto__"), KINDS.memory.fields(long));
  const given = (a: unknown, b: unknown) =>
    ({ imports: { "odd host": { ["__proto__"]: a, [long]: b } } }) as LinkOptions;
  const [one, other] = [KINDS.memory.make(), KINDS.memory.make()];
  const plan = planOf(modules, given(one, other));
  const { load } = await importText<Script>(await frozenText(plan, modules));
  const expected = await errorOf(linkPlan(plan, modules, given(one, one)));
  expect(expected.message).toContain('imports["odd host"]["__proto__"]');
  expect((await errorOf(load(given(one, one)))).message).toBe(expected.message);
});

test("files that import the host import from ES modules name the exports", async () => {
  const modules = await assembleBoth(KINDS.memory.fields("first"), KINDS.memory.fields("second"));
  const { files } = await freezePlan(planOf(modules, { imports: memories(2) }), modules, {
    target: "inline",
    hostModules: { "odd host": "./host.js" },
  });
  const index = String(files.find(({ name }) => name === "index.js")?.contents);
  const { load } = await importText<Script>(
    `${index.slice(index.indexOf("\n"), index.indexOf("const modules ="))}export { load };`,
  );
  const error = await errorOf(load({ imports: memories(1) }));
  expect(error).toMatchObject({ code: "PLAN_MISMATCH" });
  expect(error.message).toContain(
    'the export "first" of ./host.js and the export "second" of ./host.js are one memory',
  );
});

function memories(count: number): object {
  const made = Array.from({ length: count }, () => new WebAssembly.Memory({ initial: 1 }));
  return { "odd host": { first: made[0], second: made[count - 1] } };
}

test("files of a plan without such names have no such check", async () => {
  const use = (name: string) => `(import "odd host" "${name}" (memory 1)) (func (export "f"))`;
  const modules = await assembleBoth(use("first"), use("second"));
  expect(await frozenText(planOf(modules, { imports: memories(2) }), modules)).not.toContain("checkSpaces");
});
