import { describe, expect, test } from "vitest";
import { errorOf } from "../../../test/outcomes.ts";
import { assemble, moduleTypes } from "../../../test/wat.ts";
import { instantiatePlan, link, planLink } from "../../index.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

const library = (info: string, fields = ""): string => `(module (@dylink.0 ${info}) ${fields})`;
const PLACED = '(import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32))';

async function problemsOf(wats: Readonly<Record<string, string>>, options = {}) {
  const types = await moduleTypes(wats);
  const error = await errorOf(() => planLink(types, options));
  return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe("planLink() of libraries that do not fit", () => {
  test("names the flags of exports that a program lacks", async () => {
    const wats = {
      program: library(
        '(needed "a")',
        '(import "env" "f" (func)) (memory (export "memory") 1) (func (export "_start"))',
      ),
      a: library(
        "(mem-info (memory 8 2))",
        `${PLACED} (import "env" "__stack_pointer" (global (mut i32))) (func (export "f"))`,
      ),
    };
    const [problem] = await problemsOf(wats);
    expect(problem).toMatch(/^DYNAMIC_LIBRARY program is linked to addresses .* "__stack_pointer", which a needs$/);
  });

  test("counts the pages of all libraries: one byte more than 4 GiB is too much", async () => {
    const { size } = await moduleTypes({ size: library("(mem-info (memory 8 0))", PLACED) });
    const withSize = (bytes: number): ModuleType => {
      const dylink = { memory: { size: bytes, alignment: 1 }, table: { size: 0, alignment: 1 }, needed: [] };
      return { ...size, dylink };
    };
    const first = 2 ** 31;
    const rest = 2 ** 32 - first - 1_024;
    expect(planLink({ a: withSize(first), b: withSize(rest) }).made[0]?.text).toBe(
      "memory of 65536 or more pages of 64 KiB",
    );
    const error = await errorOf(() => planLink({ a: withSize(first), b: withSize(rest + 1) }));
    expect(error.diagnostics[0]).toMatchObject({
      code: "DYNAMIC_LIBRARY",
      message: expect.stringContaining("65537 pages"),
    });
  });

  test("refuses an alignment that no memory has room for", async () => {
    const wats = { a: library("(mem-info (memory 8 31))", PLACED), b: library("(mem-info (memory 8 31))", PLACED) };
    expect(await problemsOf(wats)).toEqual([
      "DYNAMIC_LIBRARY the libraries need a memory of 65537 pages, and engines allow at most 65536",
    ]);
  });

  test("allows a 64-bit memory more pages", async () => {
    const wide = '(import "env" "memory" (memory i64 1)) (import "env" "__memory_base" (global i64))';
    const wats = { a: library("(mem-info (memory 8 31))", wide), b: library("(mem-info (memory 8 31))", wide) };
    const plan = planLink(await moduleTypes(wats));
    expect(plan.made[0]?.text).toContain("65537");
  });

  test("refuses it before any module is instantiated", async () => {
    const huge = await assemble(library("(mem-info (memory 4294967295 0))", PLACED));
    const small = await assemble('(module (import "env" "note" (func $note)) (start $note))');
    const notes: string[] = [];
    const imports = { env: { note: () => notes.push("started") } };
    const error = await errorOf(link({ small, huge }, { imports }));
    expect(error.diagnostics).toMatchObject([{ code: "DYNAMIC_LIBRARY", module: "huge" }]);
    expect(notes).toEqual([]);
  });
});

test("instantiatePlan() refuses a memory with too few pages for all libraries, though each alone has enough", async () => {
  const wat = library("(mem-info (memory 60000 2))", `${PLACED} (data (global.get 0) "x")`);
  const bytes = await assemble(wat);
  const types = await moduleTypes({ a: wat, b: wat });
  const memory = (initial: number) => ({ env: { memory: new WebAssembly.Memory({ initial }) } });
  const plan = JSON.parse(JSON.stringify(planLink(types, { imports: memory(2) })));
  const module = new WebAssembly.Module(bytes);
  instantiatePlan(plan, { a: module, b: module }, memory(2));
  const error = await errorOf(() => instantiatePlan(plan, { a: module, b: module }, memory(1)));
  expect(error.diagnostics[0]).toMatchObject({
    code: "EXTERN_TYPE_MISMATCH",
    message: expect.stringContaining("expected memory of 2 or more pages of 64 KiB, found memory of 1 or more pages"),
  });
});
