import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";

const SHARED = `(import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))`;

/** Has 100 KB of data, and three functions in the table. */
const LARGE = await assemble(`(module (@dylink.0 (mem-info (memory 100000 4) (table 3 0)))
  ${SHARED}
  (elem (global.get $slots) $f $f $f)
  (func $f)
  (func (export "base") (result i32) (global.get $base)))`);

const OWNER = await assemble(`(module (@dylink.0 (mem-info (memory 16 2) (table 0 0)) (needed "large.so"))
  (import "env" "__memory_base" (global $base i32))
  (memory (export "memory") 1)
  (func (export "_start")))`);

/** Throws and catches nothing, but imports the tag. */
const USER = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__c_longjmp" (tag (param i32))))`);

/** With its own copy of the run time: imports the tag, defines it, and exports the definition. */
const DEFINER = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__c_longjmp" (tag (param i32)))
  (tag (export "__c_longjmp") (param i32)))`);

const compiled = (bytes: Uint8Array<ArrayBuffer>) => new WebAssembly.Module(bytes);

describe("link() of libraries with a memory or table of the caller", () => {
  const memoryOf = (initial: number) => new WebAssembly.Memory({ initial });
  const tableOf = (initial: number) => new WebAssembly.Table({ initial, element: "anyfunc" });

  test.each([
    { is: "memory", small: { memory: memoryOf(1) }, hint: "new WebAssembly.Memory({ initial: 2 })" },
    {
      is: "table",
      small: { __indirect_function_table: tableOf(3) },
      hint: 'new WebAssembly.Table({ element: "anyfunc", initial: 4 })',
    },
  ])("says how large the $is has to be, before any module is instantiated", async ({ small, hint }) => {
    const error = await errorOf(link({ "large.so": LARGE }, { imports: { env: small } }));
    expect(error).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", message: expect.stringContaining(hint) });
  });

  test("links to those that are large enough", async () => {
    const env = { memory: memoryOf(2), __indirect_function_table: tableOf(4) };
    const { exports } = await link({ "large.so": LARGE }, { imports: { env } });
    expect((exports["large.so"] as { base: () => number }).base()).toBe(0);
    expect(env.__indirect_function_table.get(3)).toBeInstanceOf(Function);
  });

  test("expects the same of them in instantiatePlan", () => {
    const type = { "large.so": parseModule(LARGE) };
    const plan = planLink(type, { imports: { env: { memory: memoryOf(2) } } });
    const run = (initial: number) =>
      instantiatePlan(plan, { "large.so": compiled(LARGE) }, { env: { memory: memoryOf(initial) } });
    expect(() => run(1)).toThrow(expect.objectContaining({ code: "EXTERN_TYPE_MISMATCH" }));
    expect(Object.keys(run(2).exports)).toEqual(["large.so"]);
  });

  test("refuses a memory beside the one that the program defines", async () => {
    const modules = { "main.wasm": OWNER, "large.so": LARGE };
    const error = await errorOf(link(modules, { imports: { env: { memory: memoryOf(64) } } }));
    expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY", diagnostics: [{ module: "main.wasm" }] });
    expect((error as Error).message).toContain("leave out imports.env.memory");
    expect(Object.keys((await link(modules)).exports)).toEqual(["main.wasm", "large.so"]);
  });
});

describe("link() of compiled libraries that share an exception tag", () => {
  test("takes the type of the tag from a module that shows it", async () => {
    const { instances } = await link({ "a.so": compiled(USER), "b.so": USER });
    expect(Object.keys(instances)).toEqual(["a.so", "b.so"]);
  });

  test("says that no module shows the type", async () => {
    const error = await errorOf(link({ "a.so": compiled(USER), "b.so": compiled(USER) }));
    expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY", diagnostics: [{ module: "a.so" }] });
    expect((error as Error).message).toContain("WebAssembly.Tag as imports.env.__c_longjmp");
  });

  test("says that each definition in a compiled library stays", async () => {
    const error = await errorOf(link({ "a.so": compiled(DEFINER), "b.so": DEFINER, "c.so": compiled(DEFINER) }));
    expect(error).toMatchObject({
      code: "DYNAMIC_LIBRARY",
      diagnostics: [{ module: "a.so" }, { module: "c.so" }],
    });
  });

  test("makes one tag of all definitions in bytes, for compiled users too", async () => {
    const { plan } = await link({ "a.so": DEFINER, "b.so": DEFINER, "c.so": compiled(USER) });
    expect(plan.made.filter(({ type }) => type.kind === "tag")).toHaveLength(1);
  });
});
