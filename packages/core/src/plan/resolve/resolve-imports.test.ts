import { describe, expect, test } from "vitest";
import { problemLines, problemsOf } from "../../../test/link-problems.ts";
import { moduleType } from "../../../test/module-type.ts";
import { errorOf } from "../../../test/outcomes.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink, planModules } from "../../plan-link.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ImportBinding, ImportReason } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { ImportRequest, InternalPlanOptions } from "../plan-options.ts";

const IMPORTER = `(module (import "env" "f" (func)))`;
const EXPORTER = `(module (func (export "f")))`;
const f = () => {};

/** The binding of a module's first import. */
function bindingOf(plan: LinkPlan, module: string, position = 0): ImportBinding | undefined {
  return plan.modules.find(({ name }) => name === module)?.imports[position]?.binding;
}

async function bind(
  modules: Readonly<Record<string, string>>,
  options: InternalPlanOptions = {},
): Promise<ImportBinding | undefined> {
  return bindingOf(planModules(await moduleTypes({ a: IMPORTER, ...modules }), options), "a");
}

describe("planLink() resolves an import", () => {
  const all = { env: EXPORTER, other: EXPORTER };
  const imports = { env: { f }, host: { g: f } };

  test.each<[ImportReason | undefined, Readonly<Record<string, string>>, InternalPlanOptions]>([
    ["resolve", all, { imports, resolve: () => ({ module: "other", name: "f" }) }],
    ["resolve", all, { imports, resolve: () => ({ module: "host", name: "g" }) }],
    ["host", all, { imports }],
    ["namespace", all, {}],
    ["namespace", all, { aliasOf: () => "other" }],
    ["flat", { other: EXPORTER }, {}],
    [undefined, {}, { unresolved: "trap" }],
  ])("and says by which rule: %s", async (reason, modules, options) => {
    const plan = planModules(await moduleTypes({ a: IMPORTER, ...modules }), options);
    expect(plan.modules[0]?.imports[0]?.reason).toBe(reason);
  });

  test("and says so when a module provides for itself, or re-exports an import", async () => {
    const self = await moduleTypes({ a: `(module (import "a" "f" (func)) (func (export "f")))` });
    expect(planLink(self).modules[0]?.imports[0]).toMatchObject({ reason: "self", binding: { by: "deferred" } });
    const passed = await moduleTypes({
      a: IMPORTER,
      b: `(module (import "host" "g" (func $g)) (export "f" (func $g)))`,
    });
    const reasons = planLink(passed, { imports: { host: { g: f } } }).modules.map(({ imports: [entry] }) => entry);
    expect(reasons).toMatchObject([
      { reason: "flat", binding: { by: "host" } },
      { reason: "host", binding: { by: "host" } },
    ]);
  });

  test("by the caller's resolve first", async () => {
    const resolve = () => ({ module: "other", name: "f" });
    expect(await bind(all, { imports, resolve })).toEqual({ by: "export", module: "other", name: "f" });
  });

  test("by the caller's resolve to a host import, if no linked module has that name", async () => {
    const resolve = () => ({ module: "host", name: "g" });
    expect(await bind(all, { imports, resolve })).toEqual({ by: "host", module: "host", name: "g" });
  });

  test("by the host's imports if resolve has no answer", async () => {
    expect(await bind(all, { imports, resolve: () => undefined })).toEqual({ by: "host", module: "env", name: "f" });
  });

  test("by the linked module of its name if the host has nothing", async () => {
    expect(await bind(all)).toEqual({ by: "export", module: "env", name: "f" });
    expect(await bind(all, { imports: { env: { g: f } } })).toEqual({ by: "export", module: "env", name: "f" });
  });

  test("by name alone only if no linked module has the namespace's name", async () => {
    expect(await bind({ other: EXPORTER })).toEqual({ by: "export", module: "other", name: "f" });
    const types = await moduleTypes({ a: IMPORTER, env: "(module)", other: EXPORTER });
    expect(problemLines(() => planLink(types))).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [] -> []) needed by a`,
    ]);
  });

  test("by the module that the importer means by the namespace, in the place of the one called so", async () => {
    const aliasOf = (importer: string, namespace: string) =>
      importer === "a" && namespace === "env" ? "other" : undefined;
    expect(await bind(all, { aliasOf })).toEqual({ by: "export", module: "other", name: "f" });
    expect(await bind(all, { aliasOf, imports })).toEqual({ by: "host", module: "env", name: "f" });
    expect(await bind(all, { aliasOf, resolve: () => ({ module: "env", name: "f" }) })).toMatchObject({
      module: "env",
    });
    const types = await moduleTypes({ a: IMPORTER, b: IMPORTER, env: EXPORTER, other: `(module (func (export "g")))` });
    expect(problemsOf(() => planModules(types, { aliasOf })).map(({ message, hint }) => [message, hint])).toEqual([
      [`"env" "f" (function [] -> []) needed by a`, `export "f" from other, or add imports.env.f`],
    ]);
  });

  test("by the importer itself if it means itself", async () => {
    const types = await moduleTypes({ a: `(module (import "env" "f" (func)) (func (export "f")))`, ...all });
    const plan = planModules(types, { aliasOf: () => "a" });
    // No module can be its own provider before it exists.
    expect(plan.deferred.map(({ importer, provider }) => [importer, provider.module])).toEqual([["a", "a"]]);
  });

  test("by the host even if the value is null, but not if it is undefined", async () => {
    const table = await moduleTypes({ a: `(module (import "env" "f" (global externref)))` });
    expect(bindingOf(planLink(table, { imports: { env: { f: null } } }), "a")).toMatchObject({ by: "host" });
    expect(await bind(all, { imports: { env: { f: undefined } } })).toMatchObject({ by: "export" });
  });

  test("by the host if undefined is given for a global that takes it, and not if the name is absent", async () => {
    const types = await moduleTypes({
      a: `(module (import "env" "f" (global externref)))`,
      b: `(module (global (export "f") externref (ref.null extern)))`,
    });
    const bind = (env: object) => bindingOf(planLink(types, { imports: { env: env as Record<string, unknown> } }), "a");
    expect(bind({ f: undefined })).toMatchObject({ by: "host" });
    expect(bind({})).toMatchObject({ by: "export" });
  });

  test("by a method of a class instance", async () => {
    class Env {
      f() {}
    }
    const imports = { env: new Env() } as unknown as InternalPlanOptions["imports"] & object;
    expect(await bind(all, { imports })).toEqual({ by: "host", module: "env", name: "f" });
  });

  test("by the linked module, despite the names that every object of the host inherits", async () => {
    class Env {}
    const imports = { env: new Env() } as unknown as InternalPlanOptions["imports"] & object;
    for (const name of ["toString", "__proto__", "valueOf"]) {
      const types = {
        a: moduleType({ imports: [["env", name]] }),
        env: moduleType({ exports: [[name]] }),
      };
      expect(bindingOf(planLink(types, { imports }), "a")).toEqual({ by: "export", module: "env", name });
    }
  });

  test("by the importer's own export last: a weak definition", async () => {
    const own = `(module (import "env" "f" (func)) (func (export "f")))`;
    expect(bindingOf(planLink(await moduleTypes({ a: own, b: EXPORTER })), "a")).toMatchObject({ module: "b" });
    const alone = planLink(await moduleTypes({ a: own }));
    expect(alone.modules[0]?.imports[0]).toMatchObject({ reason: "self", binding: { by: "deferred", slot: 0 } });
    expect(alone.deferred).toMatchObject([{ importer: "a", provider: { module: "a", name: "f" } }]);
  });

  test.each([
    ["if the namespace names another module", `(module (import "b" "f" (func)) (func (export "f")))`],
    ["if it only passes the import on", `(module (import "env" "f" (func)) (export "f" (func 0)))`],
  ])("not by the importer's own export %s", async (_, own) => {
    const types = await moduleTypes({ a: own });
    expect(problemLines(() => planLink(types))).toEqual([expect.stringContaining("UNRESOLVED_IMPORT")]);
  });

  test("by its own export if it names itself and no other module exports the name", async () => {
    const own = `(module (import "a" "f" (func)) (func (export "f")))`;
    const alone = planLink(await moduleTypes({ a: own }));
    expect(bindingOf(alone, "a")).toEqual({ by: "deferred", slot: 0 });
    expect(alone.deferred[0]?.provider).toEqual({ module: "a", name: "f" });
    expect(bindingOf(planLink(await moduleTypes({ a: own, b: EXPORTER })), "a")).toEqual({
      by: "export",
      module: "b",
      name: "f",
    });
  });

  test("once for all imports under one module and name", async () => {
    const twice = `(module (import "env" "f" (func)) (import "env" "g" (func)) (import "env" "f" (func)))`;
    const asked: string[] = [];
    const resolve = ({ name }: ImportRequest) => {
      asked.push(name);
      return { module: "b", name: "f" };
    };
    const plan = planLink(await moduleTypes({ a: twice, b: EXPORTER }), { resolve });
    expect(asked).toEqual(["f", "g"]);
    expect(plan.modules[0]?.imports.map(({ binding }) => binding)).toEqual(
      Array(3).fill({ by: "export", module: "b", name: "f" }),
    );
  });

  test("by asking resolve with importer, module, name and type", async () => {
    const asked: ImportRequest[] = [];
    const wanted = `(module (import "env" "m" (memory 1 2)))`;
    const resolve = (request: ImportRequest) => {
      asked.push(request);
      return undefined;
    };
    planLink(await moduleTypes({ "the importer": wanted, env: `(module (memory (export "m") 1 2))` }), { resolve });
    const limits = { minimum: 1, maximum: 2, shared: false, addressType: "i32" };
    expect(asked).toEqual([{ importer: "the importer", module: "env", name: "m", type: { kind: "memory", limits } }]);
  });
});

describe("planLink() reports UNRESOLVED_IMPORT", () => {
  test("for an answer of resolve that names no linked module and no host import", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: EXPORTER });
    expect(problemsOf(() => planLink(types, { resolve: () => ({ module: "nope", name: "f" }) }))).toEqual([
      {
        code: "UNRESOLVED_IMPORT",
        message: `"env" "f" needed by a: resolve answered "nope" "f", but no linked module and no imports have that name`,
        hint: "answer with the name of a linked module and one of its exports, or with undefined to leave it to the rules",
        module: "a",
        import: { module: "env", name: "f" },
      },
    ]);
  });

  test("for an answer of resolve that the linked module does not export", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: EXPORTER });
    expect(problemLines(() => planLink(types, { resolve: () => ({ module: "b", name: "g" }) }))).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" needed by a: resolve answered "b" "g", which that module does not export`,
    ]);
  });

  const anyName = `answer with { module: "memory", name: "f" }`;
  const itsName = `answer with { module: "b", name: "f" }`;
  test.each([
    ["b", `the string "b"`, itsName],
    ["nothing", `the string "nothing"`, anyName],
    [{}, "an object without keys", anyName],
    [7, "the number 7", anyName],
    [false, "false", "answer with undefined to leave the import to the rules"],
    [{ module: "b" }, `an object with the key "module"`, itsName],
    [{ module: "b", name: 7 }, `an object with the keys "module", "name"`, itsName],
    [["b", "f"], "an Array", itsName],
    [f, "a Function", anyName],
    [Promise.resolve({ module: "b", name: "f" }), "a Promise", expect.stringMatching(/^answer at once: /)],
  ])("for the answer %j, which is none", async (answer, found, hint) => {
    const types = await moduleTypes({ a: IMPORTER, b: EXPORTER });
    const resolve = (() => answer) as unknown as () => undefined;
    expect(problemsOf(() => planLink(types, { resolve, imports: { env: { f } } }))).toMatchObject([
      {
        code: "UNRESOLVED_IMPORT",
        module: "a",
        message: `"env" "f" needed by a: resolve answered ${found}, expected { module, name } with two strings, or undefined`,
        hint,
      },
    ]);
  });

  test("for an answer of resolve with a name near that of a module or an export", async () => {
    const types = await moduleTypes({ a: IMPORTER, memory: `(module (func (export "malloc")))` });
    const hintFor = (module: string, name: string) =>
      problemsOf(() => planLink(types, { resolve: () => ({ module, name }) })).map(({ hint }) => hint);
    const rest = ", or with undefined to leave it to the rules";
    expect(hintFor("memroy", "malloc")).toEqual([`answer with { module: "memory", name: "malloc" }${rest}`]);
    expect(hintFor("memory", "mallok")).toEqual([`answer with { module: "memory", name: "malloc" }${rest}`]);
  });

  test("not for the answer null, which leaves it to the rules", async () => {
    const resolve = (() => null) as unknown as () => undefined;
    expect(await bind({ b: EXPORTER }, { resolve })).toMatchObject({ by: "export", module: "b" });
  });

  test("for bad answers once for each importer, as each was asked", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: IMPORTER });
    const problems = problemsOf(() => planLink(types, { resolve: () => ({ module: "x", name: "y" }) }));
    expect(problems.map(({ module }) => module)).toEqual(["a", "b"]);
  });

  test("but passes on what resolve throws", async () => {
    const types = await moduleTypes({ a: IMPORTER });
    const resolve = () => {
      throw new RangeError("mine");
    };
    expect(() => planLink(types, { resolve })).toThrow(new RangeError("mine"));
  });

  test("once for all importers that ask for the same, the first three by name", async () => {
    const asker = moduleType({ imports: [["env", "f"]] });
    const types: Record<string, ModuleType> = { a: asker, b: asker, c: asker, d: asker, e: asker, f: asker, g: asker };
    expect(problemLines(() => planLink(types))).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [] -> []) needed by a, b, c and 4 more`,
    ]);
    const namesIn = (modules: typeof types) => problemLines(() => planLink(modules))[0];
    expect(namesIn({ a: asker, b: asker, c: asker })).toMatch(/needed by a, b, c$/);
    expect(namesIn({ a: asker, b: asker, c: asker, d: asker })).toMatch(/needed by a, b, c and 1 more$/);
  });

  test("apart for importers that ask for different types", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: `(module (import "env" "f" (func (param i32))))`, c: IMPORTER });
    expect(problemLines(() => planLink(types))).toEqual([
      `UNRESOLVED_IMPORT  "env" "f" (function [] -> []) needed by a, c`,
      `UNRESOLVED_IMPORT  "env" "f" (function [i32] -> []) needed by b`,
    ]);
  });

  test("with names that are near, of the modules that lookup would have looked in", async () => {
    const importer = (module: string) => `(module (import "${module}" "_malloc" (func)) (func (export "__malloc")))`;
    const allocator = `(module (func (export "malloc")) (func (export "calloc")) (func (export "free")))`;
    const hintOf = async (modules: Record<string, string>) => {
      const types = await moduleTypes(modules);
      return problemsOf(() => planLink(types))[0]?.hint;
    };
    expect(await hintOf({ a: importer("env"), memory: allocator })).toBe(
      `add imports.env._malloc, or link a module that exports "_malloc"; ` +
        `did you mean "malloc" of memory or "calloc" of memory?`,
    );
    expect(
      await hintOf({ a: importer("memory"), memory: allocator, other: `(module (func (export "_MALLOC")))` }),
    ).toBe(
      `export "_malloc" from memory, or add imports.memory._malloc; ` +
        `did you mean "malloc" of memory or "calloc" of memory?`,
    );
    expect(await hintOf({ a: importer("a"), memory: `(module (func (export "malloc")))` })).toBe(
      `add imports.a._malloc, or link a module that exports "_malloc"; did you mean "malloc" of memory?`,
    );
    expect(await hintOf({ a: importer("env") })).toBe(
      `add imports.env._malloc, or link a module that exports "_malloc"`,
    );
  });
});

describe("planLink() reports HOST_IMPORT_FAILED", () => {
  const error = new Error("no device");
  const imports = {
    env: {
      get f() {
        throw error;
      },
    },
  };

  test("for an import whose getter throws, with its importers and the error as the cause", async () => {
    const types = await moduleTypes({ a: IMPORTER, a2: IMPORTER, b: EXPORTER });
    const thrown = await errorOf(async () => planLink(types, { imports }));
    expect(thrown.cause).toBe(error);
    expect(thrown.diagnostics).toEqual([
      {
        code: "HOST_IMPORT_FAILED",
        message: `"env" "f" needed by a, a2: reading imports.env.f failed: no device`,
        hint: "see the cause; let imports.env.f be a plain value, or a getter that returns one",
        module: "a",
        import: { module: "env", name: "f" },
      },
    ]);
  });

  test("together with other problems, and for an answer of resolve", async () => {
    const types = await moduleTypes({ a: `(module (import "env" "missing" (func)) (import "any" "name" (func)))` });
    const resolve = ({ module }: { readonly module: string }) =>
      module === "any" ? { module: "env", name: "f" } : undefined;
    expect(problemLines(() => planLink(types, { imports, resolve }))).toEqual([
      `UNRESOLVED_IMPORT  "env" "missing" (function [] -> []) needed by a`,
      `HOST_IMPORT_FAILED  "any" "name" needed by a: reading imports.env.f failed: no device`,
    ]);
  });

  test.each<[string, unknown, string]>([
    ["a string", "no", "no"],
    ["an object that has no text", Object.create(null), "an object"],
    ["a long text", "x".repeat(5_000), `${"x".repeat(200)}…`],
    ["several lines", new Error("one\ntwo"), "one"],
  ])("if the getter throws %s", async (_, thrown, text) => {
    const env = {
      get f() {
        throw thrown;
      },
    };
    const types = await moduleTypes({ a: IMPORTER });
    expect(problemLines(() => planLink(types, { imports: { env } }))).toEqual([
      `HOST_IMPORT_FAILED  "env" "f" needed by a: reading imports.env.f failed: ${text}`,
    ]);
  });
});

describe("planLink() with unresolved: trap", () => {
  const unresolved = "trap";

  test("gives functions without a provider a stub", async () => {
    expect(await bind({}, { unresolved })).toEqual({ by: "trap" });
  });

  test("still prefers a provider", async () => {
    expect(await bind({ b: EXPORTER }, { unresolved })).toMatchObject({ by: "export" });
    expect(await bind({}, { unresolved, imports: { env: { f } } })).toMatchObject({ by: "host" });
  });

  test.each(["(memory 1)", "(table 1 funcref)", "(global i32)", "(tag)"])("reports a missing %s", async (type) => {
    const types = await moduleTypes({ a: `(module (import "env" "x" ${type}))` });
    expect(problemsOf(() => planLink(types, { unresolved }))).toMatchObject([{ code: "UNRESOLVED_IMPORT" }]);
  });

  test.each([
    ["first", `(import "env" "x" (memory 1)) (import "env" "x" (func))`],
    ["last", `(import "env" "x" (func)) (import "env" "x" (memory 1))`],
  ])("reports a missing memory that comes %s of two imports under one name", async (_, fields) => {
    const types = await moduleTypes({ a: `(module ${fields})` });
    expect(problemsOf(() => planLink(types, { unresolved }))).toMatchObject([
      { code: "UNRESOLVED_IMPORT", message: `"env" "x" (memory of 1 or more pages of 64 KiB) needed by a` },
    ]);
  });

  test("gives functions of a precompiled module a stub, of which only the kind is known", () => {
    const opaque = { kind: "opaque", externKind: "function" } as const;
    const plan = planLink({ a: moduleType({ imports: [["env", "f", opaque]] }) }, { unresolved });
    expect(bindingOf(plan, "a")).toEqual({ by: "trap" });
  });

  test("reports answers of resolve that name nothing", async () => {
    const types = await moduleTypes({ a: IMPORTER });
    const resolve = () => ({ module: "b", name: "f" });
    expect(problemsOf(() => planLink(types, { unresolved, resolve }))).toMatchObject([{ code: "UNRESOLVED_IMPORT" }]);
  });
});

describe("planLink() reports AMBIGUOUS_IMPORT", () => {
  test("for two modules that export the name, both named, with the fix", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: EXPORTER, c: EXPORTER });
    expect(problemsOf(() => planLink(types))).toEqual([
      {
        code: "AMBIGUOUS_IMPORT",
        message: `"env" "f" needed by a is exported by 2 modules: b, c`,
        hint:
          `choose one: resolve: ({ name }) => (name === "f" ? { module: "b", name } : undefined); ` +
          `or link b under the name "env"`,
        module: "a",
        import: { module: "env", name: "f" },
      },
    ]);
  });

  test("once for all importers that see the same candidates", async () => {
    const types = await moduleTypes({ a: IMPORTER, a2: IMPORTER, b: EXPORTER, c: EXPORTER, d: EXPORTER, e: EXPORTER });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "env" "f" needed by a, a2 is exported by 4 modules: b, c, d and 1 more`,
    ]);
  });

  test("once for modules that export the name themselves, each but its own being a candidate", async () => {
    const both = `(module (import "lib" "f" (func)) (func (export "f")))`;
    const types = await moduleTypes({ a: both, b: both, c: both });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "lib" "f" needed by a, b, c is exported by 3 modules: b, c, a`,
    ]);
  });

  test("of 1,000 modules that all export what they all ask for, in one line", () => {
    const both = moduleType({ imports: [["lib", "f"]], exports: [["f"]] });
    const types = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`m${at}`, both]));
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "lib" "f" needed by m0, m1, m2 and 997 more is exported by 1000 modules: ` +
        "m1, m2, m3 and 997 more",
    ]);
  });

  test("once if a module imports the same twice", async () => {
    const twice = `(module (import "env" "f" (func)) (import "env" "f" (func)))`;
    const types = await moduleTypes({ a: twice, b: EXPORTER, c: EXPORTER });
    expect(problemLines(() => planLink(types))).toHaveLength(1);
  });

  test("not if host, resolve or a module's name decides", async () => {
    const two = { b: EXPORTER, c: EXPORTER };
    expect(await bind(two, { imports: { env: { f } } })).toMatchObject({ by: "host" });
    expect(await bind(two, { resolve: () => ({ module: "c", name: "f" }) })).toMatchObject({ module: "c" });
    expect(await bind({ ...two, env: EXPORTER })).toMatchObject({ module: "env" });
  });

  test("for other modules' exports if the importer names itself", async () => {
    const own = `(module (import "a" "f" (func)) (func (export "f")))`;
    const types = await moduleTypes({ a: own, b: EXPORTER, c: EXPORTER });
    expect(problemLines(() => planLink(types))).toEqual([
      `AMBIGUOUS_IMPORT  "a" "f" needed by a is exported by 2 modules: b, c`,
    ]);
  });

  test("without guessing at types: the first candidate's is no further problem", async () => {
    const types = await moduleTypes({ a: IMPORTER, b: `(module (memory (export "f") 1))`, c: EXPORTER });
    expect(problemsOf(() => planLink(types)).map(({ code }) => code)).toEqual(["AMBIGUOUS_IMPORT"]);
  });
});

describe("planLink() takes for ordinary the name", () => {
  const names = [
    "__proto__",
    "constructor",
    "then",
    "toString",
    "hasOwnProperty",
    "",
    "\ud800",
    "\udfff\ud800",
    'say "hi"',
    "two\nlines",
    "\u0000",
    "x".repeat(10_240),
  ];

  test.each(names)("%j of a module, an import and an export", (name) => {
    const types = Object.fromEntries([
      ["importer", moduleType({ imports: [[name, name]] })],
      [name, moduleType({ exports: [[name]] })],
    ]);
    const plan = planLink(types);
    expect(bindingOf(plan, "importer")).toEqual({ by: "export", module: name, name });
    expect(plan.order).toEqual([name, "importer"]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test.each(names)("%j of an import by the flat lookup and from the host", (name) => {
    const importer = moduleType({ imports: [["env", name]] });
    const exporter = moduleType({ exports: [[name]] });
    expect(bindingOf(planLink({ importer, exporter }), "importer")).toMatchObject({ module: "exporter", name });
    const imports = { env: Object.fromEntries([[name, f]]) };
    expect(bindingOf(planLink({ importer, exporter }, { imports }), "importer")).toMatchObject({ by: "host", name });
  });

  test.each(names)("%j in a problem, printed on one short line", (name) => {
    const types = Object.fromEntries([[name, moduleType({ imports: [[name, name]] })]]);
    const [problem] = problemsOf(() => planLink(types));
    expect(problem).toMatchObject({ code: "UNRESOLVED_IMPORT", module: name, import: { module: name, name } });
    expect(problem?.message).toMatch(/^\P{Cc}{1,400}$/u);
    expect(problem?.hint).toMatch(/^\P{Cc}{1,400}$/u);
  });

  test("of one module apart from that of another, though both hold lone surrogates", () => {
    const one = moduleType({
      imports: [
        ["\ud800", "f"],
        ["\ud801", "f"],
      ],
    });
    const plan = planLink({
      one,
      "\ud800": moduleType({ exports: [["f"]] }),
      "\ud801": moduleType({ exports: [["f"]] }),
    });
    expect([bindingOf(plan, "one", 0), bindingOf(plan, "one", 1)]).toMatchObject([
      { module: "\ud800" },
      { module: "\ud801" },
    ]);
  });
});
