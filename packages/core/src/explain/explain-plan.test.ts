import { describe, expect, test } from "vitest";
import { problemsOf } from "../../test/link-problems.ts";
import { moduleType } from "../../test/module-type.ts";
import { moduleTypes } from "../../test/wat.ts";
import type { PlanOptions } from "../plan/plan-options.ts";
import { planLink } from "../plan-link.ts";
import type { ModuleType } from "../wasm/module-type.ts";

async function problems(modules: Readonly<Record<string, string>>, options?: PlanOptions) {
  const types = await moduleTypes(modules);
  return problemsOf(() => planLink(types, options));
}

/** The only problem of an import of the first type that gets an extern of the second type. */
async function mismatch(wanted: string, defined: string) {
  const found = await problems({ a: `(module (import "b" "x" ${wanted}))`, b: `(module ${defined})` });
  expect(found).toHaveLength(1);
  return { message: found[0]?.message, hint: found[0]?.hint };
}

describe("planLink() explains EXTERN_TYPE_MISMATCH", () => {
  const choose = "or choose another provider with resolve";

  test("of functions", async () => {
    expect(
      await mismatch("(func (param i32) (result i32))", `(func (export "x") (param i64) (result i32) unreachable)`),
    ).toEqual({
      message: `a imports "b" "x": expected function [i32] -> [i32], found function [i64] -> [i32] in b`,
      hint: `compile both modules against the same declaration, ${choose}`,
    });
  });

  test("of functions that are written alike but not of one type", async () => {
    expect(await mismatch("(func)", `(type $t (sub (func))) (func (export "x") (type $t))`)).toEqual({
      message:
        `a imports "b" "x": expected function [] -> [], found function [] -> [] in b; ` +
        "the type: expected a final type, found an open type",
      hint: "declare both types alike: in equal recursion groups, with the same supertype, both final or both open",
    });
  });

  test("of kinds", async () => {
    expect(await mismatch("(memory 1)", `(table (export "x") 1 funcref)`)).toEqual({
      message: `a imports "b" "x": expected memory of 1 or more pages of 64 KiB, found table of 1 or more elements of funcref in b`,
      hint: `give a memory there, ${choose}`,
    });
  });

  test("of memories that are too small", async () => {
    expect(await mismatch("(memory 17)", `(memory (export "x") 2)`)).toEqual({
      message: `a imports "b" "x": expected memory of 17 or more pages of 64 KiB, found memory of 2 or more pages of 64 KiB in b`,
      hint: "give b at least 17 pages (wasm-ld --initial-memory=1114112), or link with reconcileLimits: true",
    });
  });

  test("of memories that are too small, of a provider in AssemblyScript", async () => {
    const script = `(module (import "env" "abort" (func (param i32 i32 i32 i32))) (memory (export "x") 2))`;
    const a = `(module (import "b" "x" (memory 17)))`;
    const [found] = await problems({ a, b: script }, { imports: { env: { abort: () => {} } } });
    expect(found?.hint).toContain("at least 17 pages (asc --initialMemory 17), or");
  });

  test("of memories that may grow too large", async () => {
    const hint =
      "give b a maximum of at most 2 pages (wasm-ld --max-memory=131072), or link with reconcileLimits: true";
    expect(await mismatch("(memory 1 2)", `(memory (export "x") 1)`)).toMatchObject({ hint });
    expect(await mismatch("(memory 1 2)", `(memory (export "x") 1 3)`)).toEqual({
      message: `a imports "b" "x": expected memory of 1 to 2 pages of 64 KiB, found memory of 1 to 3 pages of 64 KiB in b`,
      hint,
    });
  });

  test("of memories that are too small and may grow too large, both at once", async () => {
    const hint =
      "give b at least 2 pages (wasm-ld --initial-memory=131072) and a maximum of at most 4 pages " +
      "(wasm-ld --max-memory=262144), or link with reconcileLimits: true";
    expect(await mismatch("(memory 2 4)", `(memory (export "x") 1)`)).toMatchObject({ hint });
    expect(await mismatch("(memory 2 4)", `(memory (export "x") 1 5)`)).toMatchObject({ hint });
    expect(await mismatch("(table 2 4 funcref)", `(table (export "x") 1 funcref)`)).toMatchObject({
      hint:
        "give b a table of at least 2 elements and a table maximum of at most 4 elements, " +
        "or link with reconcileLimits: true",
    });
  });

  test("of memories by one page, in the singular", async () => {
    expect(await mismatch("(memory 1)", `(memory (export "x") 0)`)).toMatchObject({
      hint: "give b at least 1 page (wasm-ld --initial-memory=65536), or link with reconcileLimits: true",
    });
  });

  test("of memories whose pages are bytes, by the number of these", async () => {
    expect(await mismatch("(memory 17 (pagesize 1))", `(memory (export "x") 2 (pagesize 1))`)).toEqual({
      message: `a imports "b" "x": expected memory of 17 or more pages of 1 byte, found memory of 2 or more pages of 1 byte in b`,
      hint: "give b at least 17 pages (wasm-ld --initial-memory=17), or link with reconcileLimits: true",
    });
    expect(await mismatch("(memory 17)", `(memory (export "x") 2 (pagesize 1))`)).toMatchObject({
      hint: "compile both modules with the same memory model (shared or not, 32 or 64 bits, same page size)",
    });
  });

  test("of memories of another model", async () => {
    const hint = "compile both modules with the same memory model (shared or not, 32 or 64 bits)";
    expect(await mismatch("(memory 1 2 shared)", `(memory (export "x") 1 2)`)).toMatchObject({ hint });
    expect(await mismatch("(memory i64 1)", `(memory (export "x") 1)`)).toEqual({
      message:
        `a imports "b" "x": expected memory of 1 or more pages of 64 KiB, 64-bit, ` +
        "found memory of 1 or more pages of 64 KiB in b",
      hint,
    });
  });

  test("of tables", async () => {
    expect(await mismatch("(table 2 funcref)", `(table (export "x") 1 funcref)`)).toEqual({
      message: `a imports "b" "x": expected table of 2 or more elements of funcref, found table of 1 or more elements of funcref in b`,
      hint: "give b a table of at least 2 elements, or link with reconcileLimits: true",
    });
    expect(await mismatch("(table 1 2 funcref)", `(table (export "x") 1 funcref)`)).toMatchObject({
      hint: "give b a table maximum of at most 2 elements, or link with reconcileLimits: true",
    });
    expect(await mismatch("(table 1 externref)", `(table (export "x") 1 funcref)`)).toMatchObject({
      hint: "declare the same element type in both modules",
    });
    expect(await mismatch("(table i64 1 externref)", `(table (export "x") 0 externref)`)).toEqual({
      message:
        `a imports "b" "x": expected table of 1 or more elements of externref, 64-bit, ` +
        "found table of 0 or more elements of externref in b",
      hint: "compile both modules with the same memory model (shared or not, 32 or 64 bits)",
    });
  });

  test("of globals", async () => {
    expect(await mismatch("(global (mut i32))", `(global (export "x") i32 (i32.const 0))`)).toEqual({
      message: `a imports "b" "x": expected mutable global i32, found constant global i32 in b`,
      hint: "declare the same value type and mutability in both modules",
    });
  });

  test("of tags", async () => {
    expect(await mismatch("(tag (param i32))", `(tag (export "x"))`)).toEqual({
      message: `a imports "b" "x": expected tag [i32], found tag [] in b`,
      hint: `compile both modules against the same declaration, ${choose}`,
    });
  });

  test("of each import under one name that has another type", async () => {
    const twice = `(module (import "b" "x" (func)) (import "b" "x" (func (param i32))) (import "b" "x" (memory 1)))`;
    const found = await problems({ a: twice, b: `(module (func (export "x")))` });
    expect(found.map(({ code, message }) => `${code}  ${message}`)).toEqual([
      `EXTERN_TYPE_MISMATCH  a imports "b" "x": expected function [i32] -> [], found function [] -> [] in b`,
      `EXTERN_TYPE_MISMATCH  a imports "b" "x": expected memory of 1 or more pages of 64 KiB, found function [] -> [] in b`,
    ]);
  });

  test("of a host value, by its path", async () => {
    const [found] = await problems(
      { a: `(module (import "my env" "the-x" (func)))` },
      {
        imports: { "my env": { "the-x": 1 } },
      },
    );
    expect(found).toEqual({
      code: "EXTERN_TYPE_MISMATCH",
      message: `a imports "my env" "the-x": expected function [] -> [], found a JavaScript number in imports["my env"]["the-x"]`,
      hint: `give imports["my env"]["the-x"] a function`,
      module: "a",
      import: { module: "my env", name: "the-x" },
    });
  });
});

describe("planLink() explains UNRESOLVED_IMPORT", () => {
  test("with one memory and one table for all modules that import them, in each hint", async () => {
    const user = (memory: string, table: string) =>
      `(module (import "env" "memory" (memory ${memory})) (import "env" "table" (table ${table} funcref)))`;
    const found = await problems({ a: user("1 9", "3"), b: user("3", "1"), c: user("2 5", "3") });
    const memory = "add imports.env.memory = new WebAssembly.Memory({ initial: 3, maximum: 5 }), or";
    const table = 'add imports.env.table = new WebAssembly.Table({ element: "anyfunc", initial: 3 }), or';
    expect(found.map(({ hint }) => hint.replace(/, or .*/, ", or"))).toEqual([memory, table, memory, table, memory]);
  });

  test("by the host import to add or the module to link", async () => {
    expect(await problems({ a: `(module (import "env" "log" (func (param i32))))` })).toEqual([
      {
        code: "UNRESOLVED_IMPORT",
        message: `"env" "log" (function [i32] -> []) needed by a`,
        hint: `add imports.env.log, or link a module that exports "log"`,
        module: "a",
        import: { module: "env", name: "log" },
      },
    ]);
  });

  test.each([
    ["__proto__", "x", 'imports["__proto__"].x'],
    ["env", "__proto__", 'imports.env["__proto__"]'],
    ["constructor", "then", "imports.constructor.then"],
  ])("by a path that means the import, called %s %s", async (module, name, path) => {
    const wat = `(module (import "${module}" "${name}" (global i32)))`;
    const [found] = await problems({ a: wat });
    expect(found?.hint).toBe(
      `add ${path} = new WebAssembly.Global({ value: "i32" }, 0), or link a module that exports "${name}"`,
    );
    // This follows the hint to the letter: the keys are in brackets.
    expect(await problems({ a: wat }, { imports: { [module]: { [name]: 1 } } })).toEqual([]);
  });

  test("by the export that the named module lacks", async () => {
    const [found] = await problems({
      "a b": `(module (import "lib.wasm" "two words" (func)))`,
      "lib.wasm": "(module)",
    });
    expect(found).toMatchObject({
      message: `"lib.wasm" "two words" (function [] -> []) needed by "a b"`,
      hint: `export "two words" from lib.wasm, or add imports["lib.wasm"]["two words"]`,
    });
  });
});

/**
 * A ring of modules. Each re-exports or redefines its import from the next module, and the last imports from the first.
 */
function ringOf(size: number, member: (next: string) => ModuleType): Record<string, ModuleType> {
  return Object.fromEntries(Array.from({ length: size }, (_, at) => [`m${at}`, member(`m${(at + 1) % size}`)]));
}

const passingOn = (next: string) => moduleType({ imports: [[next, "f"]], exports: [["f", "function", 0]] });
const defining = (next: string) => moduleType({ imports: [[next, "g", "global"]], exports: [["g", "global"]] });

describe("planLink() explains a cycle", () => {
  const needs = "each needs an extern of the next before it can be instantiated";
  const extern = (at: number) => `"m${at}" "g" (constant global i32)`;
  const circle = "re-exports lead in a circle and nobody defines the extern";
  const step = (at: number, next: number) => `m${at} (imports "m${next}" "f")`;
  const messages = (modules: Readonly<Record<string, ModuleType>>) =>
    problemsOf(() => planLink(modules)).map(({ message }) => message);

  test("of up to 8 modules in full", () => {
    const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(messages(ringOf(8, defining))).toEqual([
      `m0 → m1 → m2 → m3 → m4 → m5 → m6 → m7 → m0: ${needs}: ${numbers.map((at) => extern((at + 1) % 8)).join(", ")}`,
    ]);
    expect(messages(ringOf(8, passingOn))).toEqual([
      `${circle}: ${numbers.map((at) => step(at, (at + 1) % 8)).join(" → ")} → ${step(0, 1)}`,
    ]);
  });

  test("of more without its middle", () => {
    expect(messages(ringOf(9, defining))).toEqual([
      `m0 → m1 → m2 → m3 → … 3 more … → m7 → m8 → m0: ${needs}: ` +
        `${extern(1)}, ${extern(2)}, ${extern(3)}, ${extern(4)}, … 3 more …, ${extern(8)}, ${extern(0)}`,
    ]);
    expect(messages(ringOf(100, passingOn))).toEqual([
      `${circle}: ${step(0, 1)} → ${step(1, 2)} → ${step(2, 3)} → ${step(3, 4)} → … 94 more … → ` +
        `${step(98, 99)} → ${step(99, 0)} → ${step(0, 1)}`,
    ]);
  });
});

describe("planLink() explains CLOSURE_CANNOT_CARRY", () => {
  test.each([
    ["(param v128)", "[v128] -> []"],
    ["(result v128)", "[] -> [v128]"],
    ["(param exnref)", "[exnref] -> []"],
    ["(param (ref exn))", "[(ref exn)] -> []"],
  ])("for a function %s in a cycle", async (signature, text) => {
    const [found, ...others] = await problems(
      {
        a: `(module (import "b" "f" (func ${signature})) (memory (export "m") 1))`,
        b: `(module (import "a" "m" (memory 1)) (func (export "f") ${signature} unreachable))`,
      },
      { hoist: false, binding: "closure" },
    );
    expect(found).toEqual({
      code: "CLOSURE_CANNOT_CARRY",
      message: `a imports "b" "f" (function ${text}) inside a cycle: a JavaScript closure cannot carry v128 or exception references`,
      hint: "pass the value through memory, or move this function out of the cycle",
      module: "a",
      import: { module: "b", name: "f" },
    });
    expect(others).toEqual([]);
  });

  test("not for functions outside of cycles, nor for other types inside", async () => {
    const b = `(module (func (export "f") (param v128)))`;
    expect(await problems({ a: `(module (import "b" "f" (func (param v128))))`, b })).toEqual([]);
    const signature = "(param i64 externref anyref) (result funcref i31ref)";
    expect(
      await problems({
        a: `(module (import "b" "f" (func ${signature})) (memory (export "m") 1))`,
        b: `(module (import "a" "m" (memory 1)) (func (export "f") ${signature} unreachable))`,
      }),
    ).toEqual([]);
  });
});
