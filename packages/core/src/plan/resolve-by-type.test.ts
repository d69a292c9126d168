import { describe, expect, test } from "vitest";
import { problemLines, problemsOf } from "../../test/link-problems.ts";
import { errorOf } from "../../test/outcomes.ts";
import { assemble, moduleTypes } from "../../test/wat.ts";
import { link } from "../link.ts";
import { planLink } from "../plan-link.ts";
import type { LinkPlan } from "./plan-format.ts";

const planOf = async (modules: Readonly<Record<string, string>>, options = {}): Promise<LinkPlan> =>
  planLink(await moduleTypes(modules), options);
const linesOf = async (modules: Readonly<Record<string, string>>, options = {}): Promise<string[]> => {
  const types = await moduleTypes(modules);
  return problemLines(() => planLink(types, options));
};
const bindingsOf = (plan: LinkPlan, name: string) =>
  plan.modules.find((module) => module.name === name)?.imports.map(({ binding }) => binding);

const ASKS = `(module (import "env" "f" (func (param i32))))`;
const OTHER = `(module (func (export "f") (param i64)))`;

describe("planLink() of an export that is found by name alone and has another type", () => {
  test("is an unresolved import that mentions the export", async () => {
    const types = await moduleTypes({ a: ASKS, b: OTHER });
    const [problem, ...others] = problemsOf(() => planLink(types));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "UNRESOLVED_IMPORT",
      message: `"env" "f" (function [i32] -> []) needed by a; b exports "f" as function [i64] -> []`,
      module: "a",
    });
    expect(problem?.hint).toContain("add imports.env.f, or link a module that exports");
    expect(problem?.hint).toContain("if b is meant: compile both modules against the same declaration");
  });

  test.each([
    ["kind", `(module (memory (export "f") 1))`, "memory of 1 or more pages of 64 KiB"],
    ["kind of global", `(module (global (export "f") i32 (i32.const 0)))`, "constant global i32"],
  ])("so is one of another %s", async (_, other, found) => {
    expect(await linesOf({ a: ASKS, b: other })).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [i32] -> []) needed by a; b exports "f" as ${found}`,
    ]);
  });

  test("is bound to a stub that traps, if the caller asks for stubs", async () => {
    expect(bindingsOf(await planOf({ a: ASKS, b: OTHER }, { unresolved: "trap" }), "a")).toEqual([{ by: "trap" }]);
  });

  test("leaves the import to the importer's own export", async () => {
    const weak = `(module (import "env" "f" (func (param i32))) (func (export "f") (param i32)))`;
    const plan = await planOf({ a: weak, b: OTHER });
    expect(plan.modules[0]?.imports[0]).toMatchObject({ reason: "self", binding: { by: "deferred" } });
  });

  test("of the importer itself is mentioned too", async () => {
    const weak = `(module (import "env" "f" (func (param i32))) (func (export "f") (param i64)))`;
    expect(await linesOf({ a: weak })).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [i32] -> []) needed by a; a exports "f" as function [i64] -> []`,
    ]);
  });

  test("is compared by its definition, not by the module that passes it on", async () => {
    const passesOn = `(module (import "c" "g" (func (param i64))) (export "f" (func 0)))`;
    const defines = `(module (func (export "g") (param i64)))`;
    expect(await linesOf({ a: ASKS, b: passesOn, c: defines })).toHaveLength(1);
    expect(await linesOf({ a: ASKS, b: passesOn.replace("i64", "i32"), c: defines.replace("i64", "i32") })).toEqual([]);
  });

  test("is no candidate if none of several has the type", async () => {
    const lines = await linesOf({ a: ASKS, b: OTHER, c: OTHER });
    expect(lines).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [i32] -> []) needed by a; ` +
        `b exports "f" as function [i64] -> [], c exports "f" as function [i64] -> []`,
    ]);
  });

  test("stays a mismatch if only limits differ: the memory is the right one", async () => {
    const lines = await linesOf({ a: `(module (import "env" "m" (memory 3)))`, b: `(module (memory (export "m") 2))` });
    expect(lines).toEqual([expect.stringContaining("EXTERN_TYPE_MISMATCH")]);
  });

  test("stays a mismatch if the namespace or the caller names the module", async () => {
    expect(await linesOf({ a: ASKS, env: OTHER })).toEqual([expect.stringContaining("EXTERN_TYPE_MISMATCH")]);
    const resolve = () => ({ module: "b", name: "f" });
    expect(await linesOf({ a: ASKS, b: OTHER }, { resolve })).toEqual([
      expect.stringContaining("EXTERN_TYPE_MISMATCH"),
    ]);
  });

  test("says the same in link()", async () => {
    const error = await errorOf(link({ a: await assemble(ASKS), b: await assemble(OTHER) }));
    expect(error.diagnostics).toMatchObject([{ code: "UNRESOLVED_IMPORT", module: "a" }]);
  });

  test("is followed through several re-exports", async () => {
    const pass = (from: string, to: string) =>
      `(module (import "env" "${from}" (func (param i32))) (export "${to}" (func 0)))`;
    const lines = await linesOf({ a: pass("f1", "f0"), b: pass("f2", "f1"), c: pass("f", "f2"), d: OTHER });
    expect(lines).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [i32] -> []) needed by c; d exports "f" as function [i64] -> []`,
    ]);
  });

  test("lets 2,000 imports of two minified modules miss their host, not each other, in linear time", async () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `n${at}`);
    const asks = names.map((name) => `(import "a" "${name}" (func (param i32)))`).join(" ");
    const gives = names.map((name) => `(export "${name}" (func $f))`).join(" ");
    const minified = `(module ${asks} (func $f (param f64)) ${gives})`;
    const types = await moduleTypes({ one: minified, two: minified });
    const problems = problemsOf(() => planLink(types));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["UNRESOLVED_IMPORT"]));
    expect(problems).toHaveLength(1_000);
  });
});

describe("planLink() of the namespace of a host", () => {
  test.each([
    ...["wasi_snapshot_preview1", "wasi:cli/exit@0.2.0", "GOT.func", "wasi"].map(
      (namespace) => [namespace, `link a module under the name "${namespace}"`] as const,
    ),
    ["wasm:js-string", 'set builtins: ["js-string"]'],
  ] as const)("%s has no flat lookup", async (namespace, hint) => {
    const asks = `(module (import "${namespace}" "proc_exit" (func (param i32))))`;
    const exports = `(module (func (export "proc_exit") (param i32)))`;
    const types = await moduleTypes({ a: asks, b: exports });
    const [problem] = problemsOf(() => planLink(types));
    expect(problem).toMatchObject({ code: "UNRESOLVED_IMPORT", module: "a" });
    expect(problem?.hint).toContain(hint);
    expect(problem?.hint).not.toContain("that exports");
  });

  test("is answered by a module of that name, by the caller's imports, and by resolve", async () => {
    const a = `(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))))`;
    const b = `(module (func (export "proc_exit") (param i32)))`;
    expect(bindingsOf(await planOf({ a, wasi_snapshot_preview1: b }), "a")).toMatchObject([{ by: "export" }]);
    const imports = { wasi_snapshot_preview1: { proc_exit: () => {} } };
    expect(bindingsOf(await planOf({ a, b }, { imports }), "a")).toMatchObject([{ by: "host" }]);
    const resolve = () => ({ module: "b", name: "proc_exit" });
    expect(bindingsOf(await planOf({ a, b }, { resolve }), "a")).toMatchObject([{ by: "export", module: "b" }]);
  });

  test("is not answered by the importer's own export", async () => {
    const a = `(module (import "wasi_snapshot_preview1" "f" (func)) (func (export "f")))`;
    expect(await linesOf({ a })).toEqual([expect.stringContaining("UNRESOLVED_IMPORT")]);
  });
});

describe("planLink() of a name that means a place", () => {
  const side = (name: string) => `(module (import "env" "${name}" (global i32)))`;
  const main = (name: string) => `(module (global (export "${name}") i32 (i32.const 0)))`;

  test.each(["__memory_base", "__table_base", "__tls_base"])(
    "takes %s from no other module, whatever its name",
    async (name) => {
      for (const of of ["main", "env"]) {
        const types = await moduleTypes({ side: side(name), [of]: main(name) });
        const [problem, ...others] = problemsOf(() => planLink(types));
        expect(others).toEqual([]);
        expect(problem).toMatchObject({ code: "UNRESOLVED_IMPORT", module: "side" });
        expect(problem?.hint).toContain(`add imports.env.${name}`);
        expect(problem?.hint).not.toContain("link a module");
      }
    },
  );

  test("takes it from the caller", async () => {
    const modules = { side: side("__memory_base"), main: main("__memory_base") };
    const imports = { env: { __memory_base: 1_024 } };
    expect(bindingsOf(await planOf(modules, { imports }), "side")).toMatchObject([{ by: "host" }]);
    const resolve = () => ({ module: "main", name: "__memory_base" });
    expect(bindingsOf(await planOf(modules, { resolve }), "side")).toMatchObject([{ by: "export", module: "main" }]);
  });

  test("shares the stack and the heap of a program, which are no places of one module", async () => {
    const plan = await planOf({ side: side("__heap_base"), main: main("__heap_base") });
    expect(bindingsOf(plan, "side")).toMatchObject([{ by: "export", module: "main" }]);
  });
});

describe("planLink() of a dynamic library", () => {
  const library = (section: string) => `(module ${section}
    (import "env" "memory" (memory 1))
    (import "env" "__memory_base" (global i32))
    (import "GOT.mem" "errno" (global (mut i32)))
    (import "env" "malloc" (func (param i32) (result i32))))`;
  const main = `(module (memory (export "memory") 1) (global (export "__memory_base") i32 (i32.const 0))
    (global (export "errno") i32 (i32.const 8)) (func (export "malloc") (param i64) (result i64) unreachable))`;

  test.each([
    ["dylink.0", `(@dylink.0 (mem-info (memory 8 2)))`],
    ["dylink", `(@custom "dylink" (before first) "\\08\\02\\00\\00\\00")`],
  ])("reports its imports one by one, with the section %s", async (_, section) => {
    const types = await moduleTypes({ side: library(section), main });
    const [problem, ...others] = problemsOf(() => planLink(types));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "UNRESOLVED_IMPORT",
      message: `"env" "malloc" (function [i32] -> [i32]) needed by side; main exports "malloc" as function [i64] -> [i64]`,
      module: "side",
      import: { module: "env", name: "malloc" },
    });
  });

  test("links if imports and resolve answer all that the rules do not", async () => {
    const imports = {
      env: { __memory_base: 64, malloc: () => 0 },
      "GOT.mem": { errno: new WebAssembly.Global({ value: "i32", mutable: true }, 72) },
    };
    const plan = await planOf({ side: library("(@dylink.0)"), main }, { imports });
    expect(bindingsOf(plan, "side")?.map(({ by }) => by)).toEqual(["export", "host", "host", "host"]);
  });
});
