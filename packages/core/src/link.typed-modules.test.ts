import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError, ModuleLoadError } from "./errors.ts";
import { link } from "./link.ts";
import { parseModule } from "./parse-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";
import { prepare } from "./prepare.ts";
import { rewriteModule } from "./rewrite-module.ts";
import type { SourceRequest } from "./source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The type of a module, as it comes from a file of JSON. */
const typeOf = (bytes: Bytes) => JSON.parse(JSON.stringify(parseModule(bytes)));

/** A module that was compiled from its bytes as they are, with its type. */
const typed = (bytes: Bytes): SourceRequest => ({ source: new WebAssembly.Module(bytes), type: typeOf(bytes) });

/** A module that was rewritten by a plan, and then compiled, with the type of its original bytes. */
function rewritten(plan: LinkPlan, name: string, bytes: Bytes): SourceRequest {
  return { source: new WebAssembly.Module(rewriteModule(plan, { name, bytes })), type: typeOf(bytes) };
}

const isEven = `(module (import "odd" "isOdd" (func $odd (param i32 i64) (result i32)))
  (func (export "isEven") (param i32 i64) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
      (else (call $odd (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))))`;
const isOdd = `(module (import "even" "isEven" (func $even (param i32 i64) (result i32)))
  (func (export "isOdd") (param i32 i64) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (call $even (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))))`;

let program: Bytes;
let memory: Bytes;
let even: Bytes;
let odd: Bytes;
beforeAll(async () => {
  program = new Uint8Array(await readFile(artifactUrl("program")));
  memory = new Uint8Array(await readFile(artifactUrl("memory")));
  even = await assemble(isEven);
  odd = await assemble(isOdd);
});

describe("link() of compiled modules with types", () => {
  test("plans shims in place of closures for a cycle of functions, without a warning", async () => {
    const { plan, exports } = await link({ even: typed(even), odd: typed(odd) });
    expect(plan.deferred).toMatchObject([{ binding: "shim", type: { kind: "function" } }]);
    expect(plan.warnings).toEqual([]);
    expect(exported(exports, "even", "isEven")(11, 0n)).toBe(0);
    const untyped = await prepare({ even: new WebAssembly.Module(even), odd: new WebAssembly.Module(odd) });
    expect(untyped.plan.deferred).toMatchObject([{ binding: "closure" }]);
  });

  test("checks types before any code runs, as for bytes", async () => {
    const wrong = await assemble(isOdd.replaceAll("i64", "f64"));
    const error = await errorOf(link({ even: typed(even), odd: typed(wrong) }));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.message).toBe((await errorOf(link({ even, odd: wrong }))).message);
    expect(error.code).toBe("EXTERN_TYPE_MISMATCH");
  });

  test("hoists what was rewritten before, by the plan of the original bytes", async () => {
    const plan = planLink({ program: parseModule(program), memory: parseModule(memory) });
    expect(plan.made).toHaveLength(1);
    const linked = await link({ program: rewritten(plan, "program", program), memory: typed(memory) });
    expect(linked.plan).toEqual((await link({ program, memory })).plan);
    expect(linked.exports.program.createRecord(2, 1.1, 2.2)).toBeGreaterThan(0);
  });

  test("defers functions by shims if a module that could be hoisted was compiled as it came", async () => {
    const { plan, exports } = await link({ program: typed(program), memory: typed(memory) });
    expect(plan.made).toEqual([]);
    expect(plan.deferred.map(({ binding }) => binding)).toEqual(["shim", "shim"]);
    expect(exports.program.createRecord(2, 1.1, 2.2)).toBeGreaterThan(0);
  });

  test("is the same from a promise, from discover, and for the namespace of a .wasm file", async () => {
    const namespace = { [Symbol.toStringTag]: "Module", default: new WebAssembly.Module(odd) };
    const sources = { even: Promise.resolve(typed(even)), odd: { source: namespace, type: typeOf(odd) } };
    expect((await link(sources)).plan.deferred).toMatchObject([{ binding: "shim" }]);
    const found = await link({ even: typed(even) }, { discover: () => typed(odd) });
    expect(found.plan.deferred).toMatchObject([{ binding: "shim" }]);
  });

  test("finds data that overlaps, which is not known without a type", async () => {
    const writer = await assemble(`(module (import "env" "memory" (memory 1)) (data (i32.const 16) "abc"))`);
    const other = await assemble(`(module (import "env" "memory" (memory 1)) (data (i32.const 17) "xyz"))`);
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    const error = await errorOf(link({ writer: typed(writer), other: typed(other) }, { imports }));
    expect(error.code).toBe("DATA_OVERLAP");
    const { plan } = await link({ writer: typed(writer), other: new WebAssembly.Module(other) }, { imports });
    expect(plan.warnings).toMatchObject([{ code: "PRECOMPILED_SEGMENTS" }]);
  });

  describe("that are programs for dynamic libraries", () => {
    const PROGRAM = `(module (@dylink.0 (mem-info (memory 0 0)))
      (memory (export "memory") 1) (table (export "__indirect_function_table") 1 funcref)
      (tag (export "__cpp_exception") (param i32)) (tag (export "__c_longjmp") (param i32))
      (func (export "answer") (result i32) (i32.const 42)))`;
    const LIBRARY = `(module (@dylink.0 (mem-info (memory 4 0)))
      (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
      (data (global.get $base) "\\2a") (func (export "read") (result i32) (i32.load (global.get $base))))`;

    test("links one with its own memory, table and tags, as its bytes", async () => {
      const bytes = await assemble(PROGRAM);
      const { exports } = await link({ main: typed(bytes) });
      expect(exports.main.answer()).toBe(42);
      expect(Object.keys(exports.main)).toEqual(Object.keys((await link({ main: bytes })).exports.main));
    });

    test("refuses a library beside one, and two of them, as without their types", async () => {
      const [main, library] = [await assemble(PROGRAM), await assemble(LIBRARY)];
      const error = await errorOf(link({ main: typed(main), library }));
      expect(error.code).toBe("DYNAMIC_LIBRARY");
      const untyped = await errorOf(link({ main: new WebAssembly.Module(main), library }));
      expect(error.message).toBe(untyped.message);
      const two = { main: typed(main), other: typed(main), library };
      expect((await errorOf(link(two))).message).toContain("other and main are linked to addresses of their own");
    });
  });

  test("checks the signature of host imports", async () => {
    const caller = await assemble(`(module (import "host" "f" (func (param i64))))`);
    const { exports } = await link({ other: await assemble(`(module (func (export "f") (param i32)))`) });
    const error = await errorOf(link({ caller: typed(caller) }, { imports: { host: exports.other } }));
    expect(error.code).toBe("EXTERN_TYPE_MISMATCH");
  });

  test("defers the imports of a module with a start function last, since that cannot wait", async () => {
    const a = await assemble(`(module (import "b" "f" (func $f (result i32)))
      (global $got (mut i32) (i32.const 0)) (func $begin (global.set $got (call $f))) (start $begin)
      (func (export "got") (result i32) (global.get $got)) (func (export "f") (result i32) (i32.const 3)))`);
    const b = await assemble(`(module (import "a" "f" (func $f (result i32)))
      (func (export "f") (result i32) (i32.const 7)) (func (export "ask") (result i32) (call $f)))`);
    const { exports, plan } = await link({ a: typed(a), b: typed(b) });
    expect(plan.order).toEqual(["b", "a"]);
    expect(plan.warnings).toMatchObject([{ code: "PRECOMPILED_IN_CYCLE", module: "a" }]);
    expect([exports.a.got(), exports.b.ask()]).toEqual([7, 3]);
  });

  test("runs the start function of a module that was rewritten before when its cycle is bound", async () => {
    const a = await assemble(`(module (import "b" "f" (func $f (result i32))) (memory (export "m") 1)
      (global $got (mut i32) (i32.const 0)) (func $begin (global.set $got (call $f))) (start $begin)
      (func (export "got") (result i32) (global.get $got)))`);
    const b = await assemble(`(module (import "a" "m" (memory 1)) (func (export "f") (result i32) (memory.size)))`);
    const plan = planLink({ a: parseModule(a), b: parseModule(b) });
    expect(plan.units[0]?.rewrite).toMatchObject({ startExport: "" });
    const { exports } = await link({ a: rewritten(plan, "a", a), b: typed(b) });
    expect(exports.a.got()).toBe(1);
  });

  test("reads no type for bytes, which tell their own", async () => {
    const { plan } = await link({ program: { source: program, type: typeOf(even) }, memory });
    expect(plan.made).toHaveLength(1);
  });
});

describe("link() refuses", () => {
  test.each<[string, () => unknown, string]>([
    [
      "the type of another module",
      () => typeOf(odd),
      'its type has function "even" "isEven" as import 0, the module has function "odd" "isOdd"',
    ],
    [
      "a type with fewer imports",
      () => ({ ...typeOf(even), imports: [] }),
      'its type has no import as import 0, the module has function "odd" "isOdd"',
    ],
    [
      "a type with other exports",
      () => ({ ...typeOf(even), exports: [] }),
      'its type has no export as export 0, the module has function "isEven"',
    ],
    ["an object that is no type", () => ({ imports: [] }), "its type is no module type"],
  ])("%s as INVALID_SOURCE", async (_, type, message) => {
    const error = await errorOf(link({ even: { source: new WebAssembly.Module(even), type: type() as never }, odd }));
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({ code: "INVALID_SOURCE", module: "even" });
    expect(error.diagnostics[0]?.message).toBe(`Unable to load "even": ${message}`);
    expect(error.diagnostics[0]?.hint).toContain("parseModule(bytes)");
  });

  test("a type that is no object as INVALID_OPTION", async () => {
    const error = await errorOf(
      link({ even: { source: new WebAssembly.Module(even), type: "even.json" as never }, odd }),
    );
    expect(error).toMatchObject({ code: "INVALID_OPTION", module: "even" });
  });

  test("a module that was rewritten for another plan, before any code runs", async () => {
    const plan = planLink({ program: parseModule(program), memory: parseModule(memory) });
    const sources = { program: rewritten(plan, "program", program), memory: typed(memory) };
    const error = await errorOf(link(sources, { hoist: false }));
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error.diagnostics).toMatchObject([{ code: "PLAN_MISMATCH", module: "program" }]);
    expect(error.message).toContain(
      'program was rewritten for another plan: it has memory "" "", and this plan asks for none',
    );
  });
});
