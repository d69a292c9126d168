import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { problemLines } from "../../test/link-problems.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { describeCompiledModule } from "../load/describe-compiled-module.ts";
import { planLink } from "../plan-link.ts";

const f = () => {};
const memory = (initial: number) => new WebAssembly.Memory({ initial, maximum: 9 });
const table = (initial: number) => new WebAssembly.Table({ element: "anyfunc", initial, maximum: 9 });

/** The planner's objection to a host value for an import of a type, if any. */
async function verdict(wanted: string, value: unknown): Promise<string | undefined> {
  const types = await moduleTypes({ a: `(module (import "env" "x" ${wanted}))` });
  return problemLines(() => planLink(types, { imports: { env: { x: value } } }))[0];
}

describe("planLink() accepts from the host", () => {
  test.each([
    ["(func (param i32))", f],
    ["(func)", class {}],
    ["(memory 1)", memory(1)],
    ["(memory 1)", memory(2)],
    ["(memory 1 5)", memory(1)],
    ["(memory 1 1 shared)", new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })],
    ["(table 1 funcref)", table(1)],
    ["(table 1 9 externref)", table(3)],
    ["(global i32)", 7],
    ["(global f32)", 0.5],
    ["(global i64)", 7n],
    ["(global (mut i32))", new WebAssembly.Global({ value: "i32", mutable: true }, 0)],
    ["(global externref)", null],
    ["(global externref)", "text"],
    ["(global externref)", f],
    ["(global externref)", memory(1)],
    ["(global externref)", new WebAssembly.Global({ value: "externref" }, null)],
    ["(global funcref)", null],
  ] as [string, unknown][])("for %s a value whose visible type fits", async (wanted, value) => {
    expect(await verdict(wanted, value)).toBeUndefined();
  });

  test("a memory of another realm", async () => {
    const foreign = runInNewContext("new WebAssembly.Memory({ initial: 1 })");
    expect(await verdict("(memory 1)", foreign)).toBeUndefined();
    expect(await verdict("(memory 2)", foreign)).toMatch(/^EXTERN_TYPE_MISMATCH/);
  });
});

describe("planLink() knows of a module that came compiled only the kind of an import, and so", () => {
  const compiled = async (wanted: string, value: unknown): Promise<readonly string[]> => {
    const module = new WebAssembly.Module(await assemble(`(module (import "env" "x" ${wanted}))`));
    const types = { a: describeCompiledModule(module) };
    return problemLines(() => planLink(types, { imports: { env: { x: value } } }));
  };

  test.each<[string, unknown]>([
    ["(global i32)", 7],
    ["(global i64)", 7n],
    ["(global externref)", "text"],
    ["(func (param i32))", f],
    ["(memory 1)", memory(1)],
  ])("accepts for %s a value of that kind", async (wanted, value) => {
    expect(await compiled(wanted, value)).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["(func)", 7],
    ["(memory 1)", 7],
    ["(global i32)", memory(1)],
    ["(memory 1)", f],
  ])("refuses for %s a value of another kind", async (wanted, value) => {
    expect(await compiled(wanted, value)).toEqual([expect.stringMatching(/^EXTERN_TYPE_MISMATCH/)]);
  });
});

describe("planLink() reports EXTERN_TYPE_MISMATCH for the host's value", () => {
  const expected = (wanted: string, found: string) =>
    `EXTERN_TYPE_MISMATCH  a imports "env" "x": expected ${wanted}, found ${found} in imports.env.x`;

  test.each([
    ["(func)", 7, "function [] -> []", "a JavaScript number"],
    ["(func)", null, "function [] -> []", "null"],
    ["(func)", {}, "function [] -> []", "a JavaScript object"],
    ["(func)", memory(1), "function [] -> []", "memory of unknown type"],
    ["(memory 1)", f, "memory of 1 or more pages of 64 KiB", "function of unknown type"],
    ["(memory 1)", table(1), "memory of 1 or more pages of 64 KiB", "table of unknown type"],
    ["(memory 2)", memory(1), "memory of 2 or more pages of 64 KiB", "memory of 1 or more pages of 64 KiB"],
    [
      "(memory 1 9 shared)",
      memory(1),
      "memory of 1 to 9 pages of 64 KiB, shared",
      "memory of 1 or more pages of 64 KiB",
    ],
    ["(memory 1)", new Proxy(memory(1), {}), "memory of 1 or more pages of 64 KiB", "a Proxy"],
    ["(table 2 funcref)", table(1), "table of 2 or more elements of funcref", "table of 1 or more elements of funcref"],
    ["(global i32)", 7n, "constant global i32", "a JavaScript bigint"],
    ["(global i64)", 7, "constant global i64", "a JavaScript number"],
    ["(global f64)", "7", "constant global f64", "a JavaScript string"],
    ["(global v128)", 7, "constant global v128", "a JavaScript number"],
    ["(global (mut i32))", 7, "mutable global i32", "a JavaScript number, which is constant"],
    ["(global i32)", memory(1), "constant global i32", "memory of unknown type"],
    ["(tag)", f, "tag []", "function of unknown type"],
  ] as [string, unknown, string, string][])("for %s", async (wanted, value, wantedText, found) => {
    expect(await verdict(wanted, value)).toBe(expected(wantedText, found));
  });

  test("with the importer's types spelled out on both sides", async () => {
    const types = await moduleTypes({
      a: `(module (type $f (func (param i32))) (import "env" "x" (table 2 (ref null $f))))`,
    });
    expect(problemLines(() => planLink(types, { imports: { env: { x: table(1) } } }))).toEqual([
      expected(
        "table of 2 or more elements of (ref null func [i32] -> [])",
        "table of 1 or more elements of (ref null func [i32] -> [])",
      ),
    ]);
  });
});
