import { describe, expect, test } from "vitest";
import { problemsOf } from "../test/link-problems.ts";
import { moduleType } from "../test/module-type.ts";
import { moduleTypes } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { planLink } from "./plan-link.ts";

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ModuleLinkError) return error.message;
    throw error;
  }
  return "";
}

const asks = (...imports: string[]) => `(module ${imports.map((entry) => `(import ${entry})`).join(" ")})`;

describe("planLink() reports all problems at once", () => {
  const FIVE_KINDS = {
    a: asks(`"env" "log" (func (param i32))`, `"env" "two" (func)`, `"types" "n" (func (param i32) (result i32))`),
    b: asks(`"env" "log" (func (param i32))`),
    ping: `(module (import "pong" "f" (func $f)) (export "f" (func $f)))`,
    pong: `(module (import "ping" "f" (func $f)) (export "f" (func $f)))`,
    types: `(module (func (export "n") (param i64) (result i32) unreachable) (func (export "two")))`,
    other: `(module (import "hard" "m" (memory 1)) (func (export "two")) (memory (export "o") 1))`,
    hard: `(module (import "other" "o" (memory 1)) (memory (export "m") 1))`,
  };

  test("in this order: unresolved, ambiguous, loops, mismatches, cycles", async () => {
    const types = await moduleTypes(FIVE_KINDS);
    expect(messageOf(() => planLink(types, { hoist: false }))).toMatchInlineSnapshot(`
      "Cannot link 7 modules: 5 problems
        UNRESOLVED_IMPORT  "env" "log" (function [i32] -> []) needed by a, b
          hint: add imports.env.log, or link a module that exports "log"
        AMBIGUOUS_IMPORT  "env" "two" needed by a is exported by 2 modules: types, other
          hint: choose one: resolve: ({ name }) => (name === "two" ? { module: "types", name } : undefined)
        IMPORT_LOOP  re-exports lead in a circle and nobody defines the extern: ping (imports "pong" "f") → pong (imports "ping" "f") → ping (imports "pong" "f")
          hint: add imports.pong.f, let one of these modules define what it exports, or choose a provider with resolve
        EXTERN_TYPE_MISMATCH  a imports "types" "n": expected function [i32] -> [i32], found function [i64] -> [i32] in types
          hint: compile both modules against the same declaration, or choose another provider with resolve
        UNBREAKABLE_CYCLE  other → hard → other: each needs an extern of the next before it can be instantiated: "hard" "m" (memory of 1 or more pages of 64 KiB), "other" "o" (memory of 1 or more pages of 64 KiB)
          hint: pass one of these externs to all modules through imports, so that no module has to define it"
    `);
    const again = await moduleTypes(FIVE_KINDS);
    expect(messageOf(() => planLink(again, { hoist: false }))).toBe(messageOf(() => planLink(types, { hoist: false })));
  });

  test("with diagnostics as data, each with its module, the first one's code in front", async () => {
    const types = await moduleTypes(FIVE_KINDS);
    const problems = problemsOf(() => planLink(types, { hoist: false }));
    expect(problems.map(({ code, module }) => [code, module])).toEqual([
      ["UNRESOLVED_IMPORT", "a"],
      ["AMBIGUOUS_IMPORT", "a"],
      ["IMPORT_LOOP", "ping"],
      ["EXTERN_TYPE_MISMATCH", "a"],
      ["UNBREAKABLE_CYCLE", "other"],
    ]);
    expect(JSON.parse(JSON.stringify(problems))).toEqual(problems);
    expect(structuredClone(problems)).toEqual(problems);
    expect(() => planLink(types, { hoist: false })).toThrow(
      expect.objectContaining({ code: "UNRESOLVED_IMPORT", name: "ModuleLinkError" }),
    );
    expect(() => planLink(types, { hoist: false })).toThrow(WebAssembly.LinkError);
  });

  test("with the texts of the design", async () => {
    const log = asks(`"env" "log" (func (param i32))`);
    const b = asks(`"env" "log" (func (param i32))`, `"env" "malloc" (func (param i32) (result i32))`);
    const memory = `(module (func (export "malloc") (param i64) (result i64) unreachable))`;
    const types = await moduleTypes({ a: log, b, c: log, d: log, e: log, f: log, g: log, memory });
    expect(messageOf(() => planLink(types, { hoist: false }))).toMatchInlineSnapshot(`
      "Cannot link 8 modules: 2 problems
        UNRESOLVED_IMPORT  "env" "log" (function [i32] -> []) needed by a, b, c and 4 more
          hint: add imports.env.log, or link a module that exports "log"
        UNRESOLVED_IMPORT  "env" "malloc" (function [i32] -> [i32]) needed by b; memory exports "malloc" as function [i64] -> [i64]
          hint: add imports.env.malloc, or link a module that exports "malloc" with this type; if memory is meant: compile both modules against the same declaration, or choose another provider with resolve"
    `);
  });

  test("for 200,000 imports without a provider", { tags: "large" }, () => {
    const count = 200_000;
    const imports = Array.from({ length: count }, (_, at) => ["env", `f${at}`] as const);
    expect(problemsOf(() => planLink({ a: moduleType({ imports }) }))).toHaveLength(count);
  });
});

describe("planLink()", () => {
  test("plans nothing for no modules", () => {
    expect(planLink({})).toEqual({
      version: 2,
      modules: [],
      units: [],
      order: [],
      cycles: [],
      deferred: [],
      made: [],
      types: [],
      steps: [],
      warnings: [],
    });
  });

  test("keeps modules, imports and exports in input order, and marks modules with a start function", async () => {
    const plan = planLink(
      await moduleTypes({
        b: `(module (import "a" "m" (memory 1)) (import "a" "f" (func $f)) (export "z" (func $f)) (export "y" (func $f)))`,
        a: `(module (memory (export "m") 1) (func $s (export "f")) (start $s))`,
      }),
    );
    expect(plan.modules).toEqual([
      {
        name: "b",
        imports: [
          {
            module: "a",
            name: "m",
            kind: "memory",
            type: "memory of 1 or more pages of 64 KiB",
            binding: { by: "export", module: "a", name: "m" },
            reason: "namespace",
          },
          {
            module: "a",
            name: "f",
            kind: "function",
            type: "function [] -> []",
            binding: { by: "export", module: "a", name: "f" },
            reason: "namespace",
          },
        ],
        exports: [
          { name: "z", kind: "function" },
          { name: "y", kind: "function" },
        ],
        start: "none",
      },
      {
        name: "a",
        imports: [],
        exports: [
          { name: "m", kind: "memory" },
          { name: "f", kind: "function" },
        ],
        start: "at instantiation",
      },
    ]);
    expect(plan.order).toEqual(["a", "b"]);
  });

  test("freezes the plan to its leaves and does not change its input", async () => {
    const types = await moduleTypes({
      a: `(module (type $t (struct)) (import "b" "f" (func (param i32 (ref null $t)))) (func (export "f")))`,
      b: `(module (type $t (struct)) (import "a" "f" (func)) (func (export "f") (param i32 (ref null $t))))`,
    });
    const before = structuredClone(types);
    const host = { host: { f: () => {} } };
    const plan = planLink(types, { imports: host });
    expect(plan.deferred).toHaveLength(1);
    expect(isDeeplyFrozen(plan)).toBe(true);
    expect(types).toEqual(before);
    const objectsOf = (value: unknown): object[] =>
      typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(objectsOf)] : [];
    expect(objectsOf([types, host]).filter(Object.isFrozen)).toEqual([]);
    expect(() => (plan.order as string[]).push("x")).toThrow(TypeError);
  });

  test("plans modules with externs of known kind alone", () => {
    const opaque = (externKind: "function" | "memory") => ({ kind: "opaque", externKind }) as const;
    const types = {
      a: moduleType({ imports: [["b", "f", opaque("function")]], exports: [["m", opaque("memory")]] }),
      b: moduleType({
        imports: [["a", "m", opaque("memory")]],
        exports: [["f"]],
      }),
    };
    const plan = planLink(types);
    expect(plan.order).toEqual(["a", "b"]);
    expect(plan.deferred).toMatchObject([{ importer: "a", type: { params: [], results: [] } }]);
    expect(plan.modules[0]?.imports[0]?.type).toBe("function of unknown type");
    const wrong = { a: types.a, b: moduleType({ imports: [["a", "m"]], exports: [["f"]] }) };
    expect(problemsOf(() => planLink(wrong))).toMatchObject([{ code: "EXTERN_TYPE_MISMATCH", module: "b" }]);
  });

  test("counts one module in the singular", () => {
    expect(messageOf(() => planLink({ a: moduleType({ imports: [["x", "y"]] }) }))).toMatch(
      /^Cannot link 1 module: 1 problem\n/,
    );
  });

  test("plans a ring of 100,000 modules without overflowing the stack", { tags: "large" }, () => {
    const size = 100_000;
    const modules = Array.from({ length: size }, (_, at) => [
      `m${at}`,
      moduleType({ imports: [[`m${(at + 1) % size}`, "f"]], exports: [["f"]] }),
    ]);
    const plan = planLink(Object.fromEntries(modules));
    expect(plan.deferred).toHaveLength(1);
    expect(plan.order).toHaveLength(size);
  });

  test("plans 1,000 modules of 100 imports each", { tags: "large" }, () => {
    const size = 1_000;
    const modules = Array.from({ length: size }, (_, at) => [
      `m${at}`,
      moduleType({
        imports: Array.from({ length: 100 }, (_, step) => [`m${(at + 1 + step * 7) % size}`, `f${step % 10}`] as const),
        exports: Array.from({ length: 10 }, (_, step) => [`f${step}`] as const),
      }),
    ]);
    const plan = planLink(Object.fromEntries(modules));
    expect(plan.modules.flatMap(({ imports }) => imports)).toHaveLength(100 * size);
  });
});

function isDeeplyFrozen(value: unknown): boolean {
  return (
    typeof value !== "object" ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
  );
}
