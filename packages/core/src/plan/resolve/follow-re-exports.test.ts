import { describe, expect, test } from "vitest";
import { problemLines, problemsOf } from "../../../test/link-problems.ts";
import { moduleType } from "../../../test/module-type.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { ImportBinding } from "../import-format.ts";
import type { PlanOptions } from "../plan-options.ts";

/** A module that imports `module.f` and re-exports it under a name. */
const passesOn = (module: string, name = "f") =>
  `(module (import "${module}" "f" (func $f)) (export "${name}" (func $f)))`;
const DEFINES = `(module (func (export "f")))`;

async function firstBindings(
  modules: Readonly<Record<string, string>>,
  options?: PlanOptions,
): Promise<Record<string, ImportBinding | undefined>> {
  const plan = planLink(await moduleTypes(modules), options);
  return Object.fromEntries(plan.modules.map(({ name, imports }) => [name, imports[0]?.binding]));
}

describe("planLink() follows re-exports", () => {
  test("to the module that defines the extern", async () => {
    const bindings = await firstBindings({ a: passesOn("b"), b: passesOn("c"), c: passesOn("d"), d: DEFINES });
    const definition = { by: "export", module: "d", name: "f" };
    expect(bindings).toEqual({ a: definition, b: definition, c: definition, d: undefined });
  });

  test("under any names of the re-exports", async () => {
    const user = `(module (import "b" "g" (func)))`;
    expect(await firstBindings({ user, b: passesOn("c", "g"), c: DEFINES })).toMatchObject({
      user: { by: "export", module: "c", name: "f" },
    });
  });

  test("to the host", async () => {
    const host = { by: "host", module: "env", name: "f" };
    const options = { imports: { env: { f: () => {} } } };
    expect(await firstBindings({ a: passesOn("b"), b: passesOn("env") }, options)).toEqual({ a: host, b: host });
  });

  test("to a stub that traps", async () => {
    const bindings = await firstBindings({ a: passesOn("b"), b: passesOn("c"), c: "(module)" }, { unresolved: "trap" });
    expect(bindings).toEqual({ a: { by: "trap" }, b: { by: "trap" }, c: undefined });
  });

  test("so that the re-exporting module needs no place in the order", async () => {
    const plan = planLink(
      await moduleTypes({
        a: `(module (import "b" "m" (memory 1)))`,
        b: `(module (import "c" "m" (memory $m 1)) (export "m" (memory $m)))`,
        c: `(module (memory (export "m") 1))`,
      }),
    );
    expect(plan.order).toEqual(["c", "a", "b"]);
    expect(plan.cycles).toEqual([]);
  });

  test("of memories that two modules pass each other back and forth, without a cycle", async () => {
    const plan = planLink(
      await moduleTypes({
        a: `(module (import "b" "m" (memory 1)) (memory (export "n") 1))`,
        b: `(module (import "c" "m" (memory $m 1)) (import "a" "n" (memory 1)) (export "m" (memory $m)))`,
        c: `(module (memory (export "m") 1))`,
      }),
    );
    expect(plan.order).toEqual(["c", "a", "b"]);
  });

  test("so that types are compared with the definition's", async () => {
    const types = await moduleTypes({
      a: `(module (import "b" "m" (memory 2)))`,
      b: `(module (import "c" "m" (memory $m 1)) (export "m" (memory $m)))`,
      c: `(module (memory (export "m") 3))`,
    });
    expect(problemLines(() => planLink(types))).toEqual([]);
  });

  test("and reports one without a definition once, at its last import", async () => {
    const types = await moduleTypes({ a: passesOn("b"), b: passesOn("c"), c: "(module)" });
    expect(problemLines(() => planLink(types))).toEqual([`UNRESOLVED_IMPORT  "c" "f" (function [] -> []) needed by b`]);
  });

  test("through a chain of 20,000 modules", { tags: "large" }, () => {
    const size = 20_000;
    const names = Array.from({ length: size }, (_, at) => `m${at}`);
    const modules = names.map((name, at) => [
      name,
      at + 1 < size
        ? moduleType({ imports: [[`m${at + 1}`, "f"]], exports: [["f", "function", 0]] })
        : moduleType({ exports: [["f"]] }),
    ]);
    const plan = planLink(Object.fromEntries(modules));
    expect(plan.modules[0]?.imports[0]?.binding).toEqual({ by: "export", module: `m${size - 1}`, name: "f" });
    expect(plan.order[0]).toBe(`m${size - 1}`);
  });
});

describe("planLink() prefers definitions", () => {
  const user = `(module (import "env" "f" (func)))`;

  test("over re-exports that lead to them, in any order", async () => {
    const definition = { by: "export", module: "d", name: "f" };
    for (const modules of [
      { user, b: passesOn("d"), d: DEFINES },
      { user, d: DEFINES, b: passesOn("d") },
      { user, c: passesOn("b"), b: passesOn("d"), d: DEFINES },
      { user, b: passesOn("env"), d: DEFINES, c: passesOn("env") },
    ]) {
      expect((await firstBindings(modules))["user"]).toEqual(definition);
    }
  });

  test("and takes two exports of one definition under different names for one", async () => {
    const twoNames = `(module (func $f (export "f") (export "g")))`;
    const renames = `(module (import "d" "g" (func $g)) (export "f" (func $g)))`;
    expect((await firstBindings({ user, b: renames, d: twoNames }))["user"]).toMatchObject({ module: "d", name: "f" });
  });

  test("but reports re-exports that lead elsewhere", async () => {
    const elsewhere = `(module (import "e" "g" (func $g)) (export "f" (func $g)))`;
    const types = await moduleTypes({ user, b: elsewhere, d: DEFINES, e: `(module (func (export "g")))` });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "env" "f" needed by user is exported by 2 modules: d, b`,
    ]);
  });

  test.each([
    ["functions", `(module (func (export "g")) (func (export "h")))`, "(func $h)", "(func $h)"],
    ["kinds", `(module (func (export "g")) (memory (export "h") 1))`, "(memory $h 1)", "(memory $h)"],
  ])("but reports re-exports of two %s of one module", async (_, d, wanted, passed) => {
    const first = `(module (import "d" "g" (func $g)) (export "f" (func $g)))`;
    const second = `(module (import "d" "h" ${wanted}) (export "f" ${passed}))`;
    const types = await moduleTypes({ user, b: first, c: second, d });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "env" "f" needed by user is exported by 2 modules: b, c`,
    ]);
  });

  test("but reports re-exports of the host's beside a definition", async () => {
    const types = await moduleTypes({
      user,
      b: `(module (import "host" "g" (func $g)) (export "f" (func $g)))`,
      d: DEFINES,
    });
    const imports = { host: { g: () => {} } };
    expect(problemLines(() => planLink(types, { imports }))).toEqual([
      `AMBIGUOUS_IMPORT  "env" "f" needed by user is exported by 2 modules: d, b`,
    ]);
  });

  test("and takes two re-exports of one host import for one", async () => {
    const passesHost = `(module (import "host" "g" (func $g)) (export "f" (func $g)))`;
    const imports = { host: { g: () => {} } };
    expect((await firstBindings({ user, b: passesHost, c: passesHost }, { imports }))["user"]).toEqual({
      by: "host",
      module: "host",
      name: "g",
    });
  });

  test("and reports nothing beyond the missing import if no re-export leads to a definition", async () => {
    const passesNothing = `(module (import "env" "g" (func $g)) (export "f" (func $g)))`;
    const types = await moduleTypes({ user, b: passesNothing, c: passesNothing });
    expect(problemLines(() => planLink(types))).toEqual([
      `UNRESOLVED_IMPORT  "env" "g" (function [] -> []) needed by b, c`,
    ]);
    expect(problemLines(() => planLink(types, { unresolved: "trap" }))).toEqual([]);
  });
});

describe("planLink() reports IMPORT_LOOP", () => {
  test("with the path, from the first import on it", async () => {
    const types = await moduleTypes({ a: passesOn("b"), b: passesOn("c"), c: passesOn("a") });
    expect(problemsOf(() => planLink(types))).toEqual([
      {
        code: "IMPORT_LOOP",
        message:
          `re-exports lead in a circle and nobody defines the extern: ` +
          `a (imports "b" "f") → b (imports "c" "f") → c (imports "a" "f") → a (imports "b" "f")`,
        hint: "add imports.b.f, let one of these modules define what it exports, or choose a provider with resolve",
        module: "a",
        import: { module: "b", name: "f" },
      },
    ]);
  });

  test("with the memory to give to all, if modules import and export it, as with --importMemory", async () => {
    const passes = (limits: string) =>
      `(module (import "env" "memory" (memory ${limits})) (export "memory" (memory 0)))`;
    const types = await moduleTypes({ a: passes("1 9"), b: passes("3 7") });
    const [problem] = problemsOf(() => planLink(types));
    expect(problem?.hint).toMatch(
      /^add imports\.env\.memory = new WebAssembly\.Memory\(\{ initial: 3, maximum: 7 \}\), let one of these/,
    );
    const memory = new WebAssembly.Memory({ initial: 3, maximum: 7 });
    expect(planLink(types, { imports: { env: { memory } } }).order).toEqual(["a", "b"]);
  });

  test("of a module that passes on its own import to itself", async () => {
    const types = await moduleTypes({ a: passesOn("a") });
    expect(problemLines(() => planLink(types))).toEqual([
      `IMPORT_LOOP  re-exports lead in a circle and nobody defines the extern: a (imports "a" "f") → a (imports "a" "f")`,
    ]);
  });

  test("once, however many imports lead into it", async () => {
    const user = `(module (import "a" "f" (func)))`;
    const types = await moduleTypes({ u: user, v: user, a: passesOn("b"), b: passesOn("a") });
    expect(problemLines(() => planLink(types))).toEqual([
      `IMPORT_LOOP  re-exports lead in a circle and nobody defines the extern: ` +
        `a (imports "b" "f") → b (imports "a" "f") → a (imports "b" "f")`,
    ]);
  });

  test("for each loop of its own", async () => {
    const types = await moduleTypes({ a: passesOn("b"), b: passesOn("a"), c: passesOn("d"), d: passesOn("c") });
    expect(problemsOf(() => planLink(types)).map(({ module }) => module)).toEqual(["a", "c"]);
  });

  test("not if one of them defines what it exports, though functions go in a circle", async () => {
    const types = await moduleTypes({
      a: passesOn("b", "g"),
      b: `(module (import "a" "g" (func)) (func (export "f")))`,
    });
    expect(planLink(types).deferred).toMatchObject([{ importer: "b", provider: { module: "b", name: "f" } }]);
  });
});

describe("planLink() types re-exports of a host import", () => {
  const passes = (type: string) => `(module (import "env" "f" (func $f ${type})) (export "f" (func $f)))`;
  const asks = (type: string) => `(module (import "a" "f" (func ${type})))`;
  const imports = { env: { f: () => 1 } };

  test("by the type of the import", async () => {
    const types = await moduleTypes({ a: passes("(param i32)"), b: asks("(param i64)") });
    expect(problemsOf(() => planLink(types, { imports })).map(({ message }) => message)).toEqual([
      'b imports "a" "f": expected function [i64] -> [], found function [i32] -> [] in a',
    ]);
    expect(
      planLink(await moduleTypes({ a: passes("(param i32)"), b: asks("(param i32)") }), { imports }).order,
    ).toEqual(["a", "b"]);
  });
});
