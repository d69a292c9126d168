import { describe, expect, test } from "vitest";
import { type ExportedFunction, exported } from "../test/exported.ts";
import { CALLER, LEAF, starter } from "../test/modules.ts";
import { type CodedError, errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import type { Linked } from "./link-options.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { PlanOptions } from "./plan/plan-options.ts";
import { planLink } from "./plan-link.ts";

type Texts = Readonly<Record<string, string>>;

/** A record without a prototype: "__proto__" is an ordinary name in it. */
async function mapValues<Value>(texts: Texts, value: (bytes: Uint8Array<ArrayBuffer>) => Value) {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, wat] of Object.entries(texts)) record[name] = value(await assemble(wat));
  return record;
}
const compileAll = (texts: Texts) => mapValues(texts, (bytes) => new WebAssembly.Module(bytes));

async function instantiate(texts: Texts, options: PlanOptions = {}): Promise<Linked> {
  const plan = planLink(await moduleTypes(texts), options);
  return instantiatePlan(plan, await compileAll(texts), options.imports as WebAssembly.Imports);
}

/** The error of `link` and `instantiatePlan` for the same modules, which must be the same. */
async function errorOfBoth(texts: Texts, options: PlanOptions = {}): Promise<CodedError> {
  const sync = await errorOf(instantiate(texts, options));
  const asynchronous = await errorOf(link(await mapValues(texts, (bytes) => bytes), options as object));
  const engineFree = (error: CodedError) =>
    JSON.stringify(error.diagnostics).replaceAll("WebAssembly.instantiate()", "WebAssembly.Instance()");
  expect(engineFree(asynchronous)).toBe(engineFree(sync));
  expect(asynchronous.name).toBe(sync.name);
  return sync;
}

describe("instantiatePlan()", () => {
  test("gives the same as link, synchronously", async () => {
    const { exports, instances, plan, timings } = await instantiate({ caller: CALLER, leaf: LEAF });
    expect(exported(exports, "caller", "eight")()).toBe(8);
    expect(instances["leaf"]).toBeInstanceOf(WebAssembly.Instance);
    expect(instances["leaf"]?.exports).toBe(exports["leaf"]);
    expect(timings).toEqual([]);
    const linked = await link({ caller: await assemble(CALLER), leaf: await assemble(LEAF) });
    expect(describePlan(linked.plan)).toBe(describePlan(plan));
    expect(linked.plan).toEqual(plan);
    expect(Object.keys(linked.exports)).toEqual(Object.keys(exports));
  });

  test("gives records without a prototype, frozen, in input order", async () => {
    const { exports, instances, plan } = await instantiate({ caller: CALLER, leaf: LEAF });
    for (const record of [exports, instances]) {
      expect(Object.getPrototypeOf(record)).toBeNull();
      expect(Object.isFrozen(record)).toBe(true);
      expect(Object.keys(record)).toEqual(["caller", "leaf"]);
    }
    expect(plan.order).toEqual(["leaf", "caller"]);
  });

  test.each<[string, (plan: LinkPlan) => LinkPlan]>([
    ["a structured clone", structuredClone],
    ["JSON", (plan) => JSON.parse(JSON.stringify(plan))],
  ])("carries out a plan that went through %s, with host imports and a cycle", async (_way, pass) => {
    const texts = {
      odd: `(module (import "even" "even" (func $even (param i32) (result i32)))
        (import "env" "step" (global i32))
        (func (export "odd") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
            (else (call $even (i32.sub (local.get 0) (global.get 0)))))))`,
      even: `(module (import "odd" "odd" (func $odd (param i32) (result i32)))
        (func (export "even") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
            (else (call $odd (i32.sub (local.get 0) (i32.const 1)))))))`,
    };
    const imports = { env: { step: 1 } };
    const plan = planLink(await moduleTypes(texts), { imports });
    const { exports } = instantiatePlan(pass(plan), await compileAll(texts), imports);
    const odd = exported(exports, "odd", "odd");
    expect([odd(7), odd(10)]).toEqual([1, 0]);
  });

  test("instantiates the same modules anew each time", async () => {
    const counter = `(module (global $n (mut i32) (i32.const 0)) (func (export "next") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`;
    const plan = planLink(await moduleTypes({ counter }));
    const modules = await compileAll({ counter });
    const [first, second] = [instantiatePlan(plan, modules), instantiatePlan(plan, modules)].map(({ exports }) =>
      exported(exports, "counter", "next"),
    );
    expect([first?.(), first?.(), second?.()]).toEqual([1, 2, 1]);
  });

  test("an empty plan gives empty records", () => {
    expect(Object.keys(instantiatePlan(planLink({}), {}).exports)).toEqual([]);
  });

  test("is PLAN_MISMATCH before any module runs", async () => {
    const started: unknown[] = [];
    const imports = { test: { started: (id: unknown) => started.push(id) } };
    const texts = { a: starter(1), b: starter(2) };
    const plan = planLink(await moduleTypes(texts), { imports });
    const { a } = await compileAll(texts);
    const error = await errorOf(async () =>
      instantiatePlan(plan, { a: a as WebAssembly.Module, b: new WebAssembly.Module(await assemble(LEAF)) }, imports),
    );
    expect([error.code, started]).toEqual(["PLAN_MISMATCH", []]);
  });
});

describe("names", () => {
  const odd = ["__proto__", "constructor", "then", "", "toString", "hasOwnProperty", "ünïcödé 🦀"];

  test.each(odd)("%j is an ordinary name of a module, an import and an export", async (name) => {
    const quoted = JSON.stringify(name);
    const texts: Record<string, string> = Object.create(null);
    texts["user"] = `(module (import ${quoted} ${quoted} (func $f (result i32)))
      (import "host" ${quoted} (func $h (result i32)))
      (func (export ${quoted}) (result i32) (i32.add (call $f) (call $h))))`;
    texts[name] = `(module (func (export ${quoted}) (result i32) (i32.const 40)))`;
    const namespace: Record<string, ExportedFunction> = Object.create(null);
    namespace[name] = () => 2;
    const imports: WebAssembly.Imports = Object.assign(Object.create(null), { host: namespace });
    const sync = await instantiate(texts, { imports });
    const linked = await link(await mapValues(texts, (bytes) => bytes), { imports });
    for (const { exports, instances } of [sync, linked]) {
      expect(Object.keys(exports).sort()).toEqual([name, "user"].sort());
      expect(exported(exports, "user", name)()).toBe(42);
      expect(instances[name]?.exports).toBe(exports[name]);
    }
  });

  test("a missing export is undefined, for any name", async () => {
    const { exports } = await instantiate({ leaf: LEAF });
    for (const name of odd) expect(exports[name]).toBeUndefined();
  });
});

describe("host imports of another type", () => {
  test("a host function of another signature is EXTERN_TYPE_MISMATCH, with module, import and both types", async () => {
    const { instances } = await instantiate({ host: `(module (func (export "log") (param i64)))` });
    const imports = { env: { skip: () => {}, log: instances["host"]?.exports["log"] as ExportedFunction } };
    const error = await errorOfBoth(
      { a: `(module (import "env" "skip" (func)) (import "env" "log" (func (param i32))))` },
      { imports },
    );
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.diagnostics).toEqual([
      {
        code: "EXTERN_TYPE_MISMATCH",
        message: `a imports "env" "log": expected function [i32] -> [], found function [i64] -> [] in imports.env.log`,
        hint: "give imports.env.log a function of that type, or call this one from a JavaScript function",
        module: "a",
        import: { module: "env", name: "log" },
      },
    ]);
  });

  test.each<[string, string, unknown]>([
    ["a global of another mutability", "(global (mut i32))", new WebAssembly.Global({ value: "i32" }, 1)],
    ["a table of other elements", "(table 1 funcref)", new WebAssembly.Table({ initial: 1, element: "externref" })],
    ["a memory without the maximum", "(memory 1 2)", new WebAssembly.Memory({ initial: 1 })],
  ])("%s is EXTERN_TYPE_MISMATCH and named", async (_what, type, value) => {
    const texts = { a: `(module (import "env" "f" (func)) (import "env" "x" ${type}))` };
    const error = await errorOfBoth(texts, { imports: { env: { f: () => {}, x: value } } });
    expect([error.code, error.diagnostics[0]?.import]).toEqual(["EXTERN_TYPE_MISMATCH", { module: "env", name: "x" }]);
  });

  test("a host import that is missing when the plan is run is UNRESOLVED_IMPORT", async () => {
    const texts = { a: `(module (import "env" "log" (func)))` };
    const plan = planLink(await moduleTypes(texts), { imports: { env: { log: () => {} } } });
    const modules = await compileAll(texts);
    const error = await errorOf(async () => instantiatePlan(plan, modules));
    expect([error.code, error.diagnostics[0]?.import]).toEqual(["UNRESOLVED_IMPORT", { module: "env", name: "log" }]);
  });
});

describe("modules that stop while they are instantiated", () => {
  test.each([
    [
      "a start function that traps",
      `(module (func $f unreachable) (start $f))`,
      "a stopped while it was instantiated, in its start function or an active segment: unreachable",
    ],
    [
      "an active data segment out of bounds",
      `(module (memory 1) (data (i32.const 65536) "a"))`,
      "a stopped while it was instantiated: WebAssembly.Instance(): data segment is out of bounds",
    ],
    [
      "an active element segment out of bounds",
      `(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))`,
      "a stopped while it was instantiated: WebAssembly.Instance(): table index is out of bounds",
    ],
  ])("%s is INSTANTIATION_TRAPPED", async (_what, a, message) => {
    const error = await errorOfBoth({ a });
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(error.diagnostics).toEqual([
      {
        code: "INSTANTIATION_TRAPPED",
        message,
        hint: "see the cause; modules that were instantiated before it are discarded with it",
        module: "a",
      },
    ]);
    expect(error.message).toMatch(/^Cannot instantiate a: 1 problem\n {2}INSTANTIATION_TRAPPED {2}a stopped/);
  });

  test.each<[string, unknown]>([
    ["an Error", new Error("no log today")],
    ["a TypeError", new TypeError("no log today")],
    ["no Error at all", "no log today"],
  ])("a host function that throws %s in a start function is the cause", async (_what, thrown) => {
    const throwing = () => {
      throw thrown;
    };
    const error = await errorOfBoth({ a: starter(1) }, { imports: { test: { started: throwing } } });
    expect([error.code, error.cause]).toEqual(["INSTANTIATION_TRAPPED", thrown]);
    expect(error.message).toContain("in its start function or an active segment: no log today\n");
  });

  test("no later module is instantiated", async () => {
    const started: unknown[] = [];
    const texts = { a: starter(1), b: `(module (func $f unreachable) (start $f))`, c: starter(3) };
    const imports = { test: { started: (id: unknown) => started.push(id) } };
    await errorOf(instantiate(texts, { imports }));
    expect(started).toEqual([1]);
    await errorOf(link(await mapValues(texts, (bytes) => bytes), { imports }));
    expect(started).toEqual([1, 1]);
  });

  test("a start function of a precompiled module that calls an unbound function names all concerned", async () => {
    const modules = await compileAll({
      hasty: `(module (import "slow" "work" (func $work)) (memory (export "memory") 1) (start $begin)
        (func $begin (call $work)))`,
      slow: `(module (import "hasty" "memory" (memory 1)) (func (export "work")))`,
    });
    const error = await errorOf(link(modules));
    expect(error.cause).toMatchObject({ code: "CALLED_BEFORE_BOUND" });
    expect(error.diagnostics).toEqual([
      {
        code: "INSTANTIATION_TRAPPED",
        message:
          "hasty stopped while it was instantiated: " +
          'hasty called "slow" "work" before slow, which provides it as "work", was instantiated',
        hint: "let hasty call it after linking, not while it is instantiated",
        module: "hasty",
      },
    ]);
  });

  test("a start function that calls an unresolved import names the import", async () => {
    const texts = { a: `(module (import "env" "log" (func $log)) (start $log))` };
    const error = await errorOfBoth(texts, { unresolved: "trap" });
    expect(error.cause).toMatchObject({ code: "CALLED_UNRESOLVED" });
    expect(error.diagnostics[0]?.message).toContain('a called "env" "log", which nobody provides');
    expect(error.diagnostics[0]?.hint).toBe('link a module that exports "log", or add it to imports');
  });
});
