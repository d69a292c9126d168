import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { linkPlan } from "./link-plan.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { prepare } from "./prepare.ts";

/** A reactor that logs its number when it is initialized, and the number of each module that it imports. */
function reactor(id: number, needed: readonly string[] = [], further = ""): string {
  const imports = needed.map((name) => `(import "${name}" "log" (func $${name}))`);
  return `(module (import "host" "log" (func $log (param i32))) ${imports.join("\n")}
    (func (export "log") (call $log (i32.const ${id})) ${needed.map((name) => `(call $${name})`).join(" ")})
    (func (export "_initialize") (call $log (i32.const ${id * 100}))) ${further})`;
}

/** Exports the `_initialize` of another module as its own. */
const passOn = (from: string) => `(module (import "${from}" "_initialize" (func $f)) (export "_initialize" (func $f)))`;

async function assembleAll<Name extends string>(wats: Readonly<Record<Name, string>>) {
  const entries = Object.entries<string>(wats).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<Name, Uint8Array<ArrayBuffer>>;
}

function listening() {
  const logged: number[] = [];
  return { logged, imports: { host: { log: (id: number) => void logged.push(id) } } };
}

/** Links, and returns the numbers that were logged meanwhile. */
async function loggedBy(wats: Readonly<Record<string, string>>, options = {}): Promise<number[]> {
  const { logged, imports } = listening();
  await link(await assembleAll(wats), { imports, initialize: true, ...options });
  return logged;
}

const PAIR = { user: reactor(1, ["library"]), library: reactor(2) };

describe("link() with initialize: true", () => {
  test("initializes each reactor once, providers first", async () => {
    expect(await loggedBy(PAIR)).toEqual([200, 100]);
  });

  test("initializes a provider before the start function of its importer runs", async () => {
    const user = reactor(1, ["library"], "(func $begin (call $log (i32.const 10))) (start $begin)");
    expect(await loggedBy({ user, library: reactor(2) })).toEqual([200, 10, 100]);
  });

  test.each(["shim", "closure"])(
    "initializes a cycle that is bound by a %s when all of it is bound",
    async (binding) => {
      const calling = (id: number, other: string) => `(module
      (import "host" "log" (func $log (param i32))) (import "${other}" "log" (func $other))
      (func (export "log") (call $log (i32.const ${id})))
      (func (export "_initialize") (call $log (i32.const ${id * 100})) (call $other)))`;
      expect(await loggedBy({ a: calling(1, "b"), b: calling(2, "a") }, { binding })).toEqual([100, 2, 200, 1]);
    },
  );

  test("calls no function of a command, none with parameters, and nothing else of the name", async () => {
    const command = reactor(1, [], `(func (export "_start") (call $log (i32.const 5)))`);
    const other = `(module (import "host" "log" (func $log (param i32))) (func (export "_initialize") (param i32) (call $log (i32.const 9))))`;
    const global = `(module (global (export "_initialize") i32 (i32.const 0)))`;
    expect(await loggedBy({ command, other, global })).toEqual([]);
  });

  test("leaves a reactor to the module that imports its _initialize", async () => {
    const caller = `(module (import "library" "_initialize" (func $init)) (func (export "_initialize") (call $init)))`;
    expect(await loggedBy({ caller, library: reactor(2) })).toEqual([200]);
  });

  test("calls a function once that several modules export", async () => {
    expect(await loggedBy({ a: reactor(1), b: passOn("a"), c: passOn("b"), d: passOn("a") })).toEqual([100]);
  });

  test("initializes precompiled modules", async () => {
    const { logged, imports } = listening();
    const { library } = await assembleAll(PAIR);
    await link({ library: new WebAssembly.Module(library) }, { imports, initialize: true });
    expect(logged).toEqual([200]);
  });

  test("shows the caller a function that traps, and all other exports as they are", async () => {
    const { logged, imports } = listening();
    const { exports, instances } = await link(await assembleAll(PAIR), { imports, initialize: true });
    const error = await errorOf(() => exported(exports, "library", "_initialize")());
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(error).toMatchObject({
      name: "AlreadyInitializedError",
      code: "ALREADY_INITIALIZED",
      diagnostics: [{ code: "ALREADY_INITIALIZED", module: "library" }],
    });
    expect(logged).toEqual([200, 100]);
    expect(Object.keys(exports.library)).toEqual(Object.keys(instances.library.exports));
    expect(exports.library["log"]).toBe(instances.library.exports["log"]);
    expect(Object.isFrozen(exports.library)).toBe(true);
  });

  test("reports a reactor that stops, and initializes none of its importers", async () => {
    const { logged, imports } = listening();
    const failing = `(module (func (export "log")) (func (export "_initialize") unreachable))`;
    const modules = await assembleAll({ user: reactor(1, ["library"]), library: failing });
    const error = await errorOf(link(modules, { imports, initialize: true }));
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "INSTANTIATION_TRAPPED" });
    expect(error.message).toMatch(
      /^Cannot initialize library: 1 problem\n.*library stopped in its function "_initialize": /,
    );
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(logged).toEqual([]);
  });

  test("initializes nothing after its signal is aborted", async () => {
    const logged: number[] = [];
    const controller = new AbortController();
    const log = (id: number): void => {
      logged.push(id);
      controller.abort(new Error("enough"));
    };
    const imports = { host: { log } };
    const linking = link(await assembleAll(PAIR), { imports, initialize: true, signal: controller.signal });
    await expect(linking).rejects.toThrow("enough");
    expect(logged).toEqual([200]);
  });
});

test.each([undefined, false])("link() with initialize: %s calls nothing, and the caller may", async (initialize) => {
  const { logged, imports } = listening();
  const options = initialize === undefined ? { imports } : { imports, initialize };
  const { exports } = await link(await assembleAll(PAIR), options);
  expect(logged).toEqual([]);
  exported(exports, "library", "_initialize")();
  expect(logged).toEqual([200]);
});

test("planLink() lists each call as a step behind its module", async () => {
  const { steps } = planLink(await moduleTypes(PAIR), { imports: listening().imports, initialize: true });
  expect(steps).toEqual([
    { do: "instantiate", unit: "library" },
    { do: "call", unit: "library", export: "_initialize", once: true },
    { do: "instantiate", unit: "user" },
    { do: "call", unit: "user", export: "_initialize", once: true },
  ]);
});

describe("a plan that initializes", () => {
  const restored = (plan: LinkPlan) => JSON.parse(JSON.stringify(plan)) as LinkPlan;

  test("is run by instantiatePlan()", async () => {
    const { logged, imports } = listening();
    const { plan, modules } = await prepare(await assembleAll(PAIR), { imports, initialize: true });
    expect(logged).toEqual([]);
    const { exports } = instantiatePlan(restored(plan), modules, imports);
    expect(logged).toEqual([200, 100]);
    expect(await errorOf(() => exported(exports, "user", "_initialize")())).toMatchObject({
      code: "ALREADY_INITIALIZED",
    });
  });

  test("is run by linkPlan(), with and without the option", async () => {
    const modules = await assembleAll(PAIR);
    for (const options of [{}, { initialize: true }]) {
      const { logged, imports } = listening();
      const plan = planLink(await moduleTypes(PAIR), { imports, initialize: true });
      await linkPlan(restored(plan), modules, { imports, ...options });
      expect(logged).toEqual([200, 100]);
    }
  });

  test("comes from a plan without these steps by the option of linkPlan()", async () => {
    const { logged, imports } = listening();
    const plan = planLink(await moduleTypes(PAIR), { imports });
    const linked = await linkPlan(restored(plan), await assembleAll(PAIR), { imports, initialize: true });
    expect(logged).toEqual([200, 100]);
    expect(linked.plan.steps).toHaveLength(4);
  });

  test("keeps its steps in planUnchanged()", async () => {
    const { logged, imports } = listening();
    const bytes = await assembleAll(PAIR);
    const modules = { user: new WebAssembly.Module(bytes.user), library: new WebAssembly.Module(bytes.library) };
    const plan = planLink(await moduleTypes(PAIR), { imports, initialize: true });
    instantiatePlan(planUnchanged(plan, modules), modules, imports);
    expect(logged).toEqual([200, 100]);
    const without = planUnchanged(planLink(await moduleTypes(PAIR), { imports }), modules);
    expect(without.steps).toHaveLength(2);
  });
});
