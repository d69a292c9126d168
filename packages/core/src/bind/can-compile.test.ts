import { beforeAll, describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { loadRealm, type Realm } from "../../test/realm.ts";
import { assemble } from "../../test/wat.ts";
import { canCompile } from "./can-compile.ts";

const PROGRAM = `(module (import "memory" "next" (func $next (param i64) (result i64)))
  (memory (export "memory") 1) (func (export "run") (param i64) (result i64) (call $next (local.get 0))))`;
const MEMORY = `(module (import "program" "memory" (memory 1))
  (func (export "next") (param i64) (result i64) (i64.store (i32.const 0) (local.get 0)) (i64.add (local.get 0) (i64.const 1))))`;
const VECTORS = {
  first: `(module (import "second" "f" (func (param v128))) (func (export "g")))`,
  second: `(module (import "first" "g" (func)) (import "first" "g" (func)) (func (export "f") (param v128)))`,
};

let strict: Realm;
beforeAll(async () => {
  strict = await loadRealm({ mayCompile: false });
});

async function compiled(wat: string): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await assemble(wat));
}

describe("canCompile()", () => {
  test("is true if bytes can be compiled", () => {
    expect(canCompile()).toBe(true);
  });
});

describe("in a realm that refuses to compile", () => {
  test("the engine does refuse, and takes a module that was compiled elsewhere", async () => {
    expect(() => strict.run("new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))")).toThrow(
      /code generation disallowed/,
    );
    const { exports } = await strict.rec.link({
      a: await compiled(`(module (func (export "f") (result i32) i32.const 7))`),
    });
    expect(exported(exports, "a", "f")()).toBe(7);
  });

  test.each(["auto", "shim", "closure", undefined] as const)(
    "link() binds by closure what came compiled, asked for %s",
    async (binding) => {
      const modules = { program: await compiled(PROGRAM), memory: await compiled(MEMORY) };
      const { exports, plan } = await strict.rec.link(modules, { ...(binding !== undefined && { binding }) });
      expect(plan.deferred.map((deferred) => deferred.binding)).toEqual(["closure"]);
      expect(plan.made).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).toEqual([
        "PRECOMPILED_IN_CYCLE",
        "PRECOMPILED_IN_CYCLE",
        "PRECOMPILED_SEGMENTS",
      ]);
      expect(exported(exports, "program", "run")(2n ** 40n)).toBe(2n ** 40n + 1n);
      const { buffer } = exports.program["memory"] as WebAssembly.Memory;
      expect(new BigUint64Array(buffer)[0]).toBe(2n ** 40n);
    },
  );

  test("instantiatePlan() does too, with a plan from a realm that allows compiling", async () => {
    const { parseModule, planLink } = strict.rec;
    const plan = planLink({
      program: parseModule(await assemble(PROGRAM)),
      memory: parseModule(await assemble(MEMORY)),
    });
    expect(plan.made).toHaveLength(1);
    const modules = { program: await compiled(PROGRAM), memory: await compiled(MEMORY) };
    const linked = strict.rec.instantiatePlan(strict.rec.planUnchanged(plan, modules), modules);
    expect(linked.plan.deferred.map(({ binding }) => binding)).toEqual(["closure"]);
    expect(exported(linked.exports, "program", "run")(5n)).toBe(6n);
  });

  test("instantiatePlan() replaces the shims of a plan by closures, if these carry the signatures", async () => {
    const texts = {
      first: `(module (import "second" "f" (func $f (result i64))) (func (export "run") (result i64) (call $f)))`,
      second: `(module (import "first" "run" (func (result i64))) (import "first" "run" (func (result i64)))
        (func (export "f") (result i64) (i64.const 9)))`,
    };
    const { parseModule, planLink, instantiatePlan } = strict.rec;
    const plan = planLink({
      first: parseModule(await assemble(texts.first)),
      second: parseModule(await assemble(texts.second)),
    });
    expect(plan.deferred).toMatchObject([{ binding: "shim" }]);
    const modules = { first: await compiled(texts.first), second: await compiled(texts.second) };
    const linked = instantiatePlan(plan, modules);
    expect(linked.plan.deferred).toMatchObject([{ binding: "closure" }]);
    expect(exported(linked.exports, "first", "run")()).toBe(9n);

    const vectors = { first: await compiled(VECTORS.first), second: await compiled(VECTORS.second) };
    const vectorPlan = planLink({
      first: parseModule(await assemble(VECTORS.first)),
      second: parseModule(await assemble(VECTORS.second)),
    });
    expect((await errorOf(() => instantiatePlan(vectorPlan, vectors))).diagnostics).toMatchObject([
      { code: "CLOSURE_CANNOT_CARRY", module: "first" },
    ]);
  });

  test("a signature that no closure can carry is CLOSURE_CANNOT_CARRY before anything is compiled", async () => {
    const modules = { first: await assemble(VECTORS.first), second: await assemble(VECTORS.second) };
    const error = await errorOf(strict.rec.link(modules));
    expect(error).toBeInstanceOf(strict.rec.ModuleLinkError);
    expect(error.diagnostics).toMatchObject([{ code: "CLOSURE_CANNOT_CARRY", module: "first" }]);
    // If compiling is allowed, the same modules are linked.
    const free = await loadRealm({ mayCompile: true });
    expect((await free.rec.link(modules)).plan.deferred).toMatchObject([{ binding: "shim" }]);
  });

  test("bytes are INVALID_MODULE, with the remedy in the hint", async () => {
    const error = await errorOf(strict.rec.link({ a: await assemble(`(module (func (export "f")))`) }));
    expect(error).toBeInstanceOf(strict.rec.ModuleParseError);
    expect(error.code).toBe("INVALID_MODULE");
    expect(error.diagnostics[0]?.hint).toBe(
      "this page or host compiles no WebAssembly: allow 'wasm-unsafe-eval' in its Content Security Policy, or give " +
        "modules that are compiled already",
    );
  });
});
