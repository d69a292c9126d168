import { describe, expect, test } from "vitest";
import { problemLines } from "../../../test/link-problems.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";

const WEAK = `(module (import "env" "w" (func (result i32))) (func (export "w") (result i32) (i32.const 1)))`;
const STRONG = `(module (func (export "w") (result i32) (i32.const 2)))`;
const OTHER_TYPE = `(module (func (export "w") (result i64) (i64.const 2)))`;
const USER = `(module (import "env" "w" (func (result i32))))`;

/** The module that provides each module's first import. */
async function providers(modules: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const plan = planLink(await moduleTypes(modules));
  return plan.modules.map(({ imports: [first] }) => {
    if (first?.binding.by === "deferred") return plan.deferred[first.binding.slot]?.provider.module;
    return first?.binding.by === "export" ? first.binding.module : first?.binding.by;
  });
}

describe("a weak definition, which its module imports and exports under one name,", () => {
  test.each([2, 3, 5])("is the own one of each of %i modules that have it", async (count) => {
    const names = Array.from({ length: count }, (_, at) => `m${at}`);
    expect(await providers(Object.fromEntries(names.map((name) => [name, WEAK])))).toEqual(names);
  });

  test("gives way to the one that is not weak, in all modules", async () => {
    expect(await providers({ a: WEAK, b: WEAK, strong: STRONG })).toEqual(["strong", "strong", undefined]);
  });

  test("does not give way to one of another type", async () => {
    expect(await providers({ a: WEAK, b: WEAK, other: OTHER_TYPE })).toEqual(["a", "b", undefined]);
  });

  test("is ambiguous beside two that are not weak", async () => {
    const types = await moduleTypes({ a: WEAK, b: WEAK, one: STRONG, two: STRONG });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "env" "w" needed by a, b is exported by 2 modules: one, two`,
    ]);
  });

  test("is ambiguous for a module that has none, if two others have one", async () => {
    const types = await moduleTypes({ a: WEAK, b: WEAK, user: USER });
    expect(problemLines(() => planLink(types))).toEqual([
      expect.stringMatching(/^AMBIGUOUS_IMPORT .* needed by user /),
    ]);
  });

  test("is none if the module passes on its import", async () => {
    const passing = `(module (import "env" "w" (func $w (result i32))) (export "w" (func $w)))`;
    expect(await providers({ a: WEAK, passing })).toEqual(["a", "a"]);
  });
});

describe("minified imports, all in the namespace a with names of one or two letters,", () => {
  const minified = `(module (import "a" "b" (func (param i32))) (import "a" "cc" (func)))`;
  const other = `(module (func (export "b") (param i32)) (func (export "cc")))`;

  test("take no export of their name and type from another module", async () => {
    const types = await moduleTypes({ minified, other });
    const problems = problemLines(() => planLink(types));
    expect(problems).toEqual([
      `UNRESOLVED_IMPORT  "a" "b" (function [i32] -> []) needed by minified`,
      `UNRESOLVED_IMPORT  "a" "cc" (function [] -> []) needed by minified`,
    ]);
    expect(() => planLink(types)).toThrow(
      "add imports.a, or answer them with resolve: the imports of minified are minified, so exports of other modules",
    );
  });

  test("take them from a module called a, from the host, or from the module that resolve names", async () => {
    expect(await providers({ minified, a: other })).toEqual(["a", undefined]);
    const types = await moduleTypes({ minified, other });
    const imports = { a: { b: () => {}, cc: () => {} } };
    expect(planLink(types, { imports }).modules[0]?.imports.map(({ reason }) => reason)).toEqual(["host", "host"]);
    const resolved = planLink(types, { resolve: ({ name }) => ({ module: "other", name }) });
    expect(resolved.modules[0]?.imports.map(({ reason }) => reason)).toEqual(["resolve", "resolve"]);
  });

  test.each([
    ["another namespace", `(import "m" "b" (func (param i32)))`],
    ["a longer name", `(import "a" "b" (func (param i32))) (import "a" "log" (func))`],
    ["several namespaces", `(import "a" "b" (func (param i32))) (import "env" "cc" (func))`],
  ])("are none with %s", async (_, imports) => {
    const types = await moduleTypes({ user: `(module ${imports})`, other, log: `(module (func (export "log")))` });
    expect(planLink(types).modules[0]?.imports[0]?.reason).toBe("flat");
  });
});
