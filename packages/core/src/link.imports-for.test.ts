import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { linkPlan } from "./link-plan.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { instantiatePlan as instantiateTersely } from "./run.ts";

const memory = (initial = 1) => new WebAssembly.Memory({ initial });

/** A program with data at address 0, linked for a memory of its own. */
const program = (letter: string) => `(module (import "env" "memory" (memory 1)) (data (i32.const 0) "${letter}")
  (func (export "first") (result i32) (i32.load8_u (i32.const 0))))`;
const PROGRAMS = { a: program("A"), b: program("B"), c: `(module (import "env" "memory" (memory 1)))` };

async function bytesOf(texts: Readonly<Record<string, string>>): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const entries = Object.entries(texts).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const compileAll = (bytes: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) =>
  Object.fromEntries(Object.entries(bytes).map(([name, one]) => [name, new WebAssembly.Module(one)]));

const bindingsOf = ({ modules, hostTypes }: LinkPlan) => [
  hostTypes,
  modules.map(({ imports }) => imports.map(({ binding, reason, externType }) => ({ binding, reason, externType }))),
];

describe("options.importsFor", () => {
  const given = () => ({ imports: { env: { memory: memory() } }, importsFor: { b: { env: { memory: memory() } } } });
  const letters = (exports: Readonly<Record<string, WebAssembly.Exports>>) =>
    ["a", "b"].map((name) => String.fromCharCode(exported(exports, name, "first")() as number));

  test("gives two programs a host memory each, which would overlap in one", async () => {
    const bytes = await bytesOf(PROGRAMS);
    const options = given();
    const { exports, plan } = await link(bytes, options);
    expect(letters(exports)).toEqual(["A", "B"]);
    expect(new Uint8Array(options.imports.env.memory.buffer)[0]).toBe(65);
    expect(plan.modules.map(({ imports }) => imports[0]?.binding)).toEqual([
      { by: "host", module: "env", name: "memory" },
      { by: "host", for: "b", module: "env", name: "memory" },
      { by: "host", module: "env", name: "memory" },
    ]);
    expect(describePlan(plan)).toContain(`the host's "env" "memory" for b`);
    const error = await errorOf(link(bytes, { imports: options.imports }));
    expect(error.code).toBe("DATA_OVERLAP");
    expect(error.diagnostics[0]?.hint).toMatch(
      /^give b a memory of its own \(importsFor\.b\.env\.memory\), or build one of them with -Wl,--emit-relocs/,
    );
  });

  test.each([
    ["link()", async (options: object) => link(await bytesOf(PROGRAMS), options)],
    ["planLink()", async (options: object) => planLink(await moduleTypes(PROGRAMS), options)],
  ])("is refused by %s for a module that is not linked", async (_, run) => {
    const error = await errorOf(run({ ...given(), importsFor: { B: { env: { memory: memory() } } } }));
    expect([error.code, error.diagnostics[0]?.message, error.diagnostics[0]?.hint]).toEqual([
      "INVALID_OPTION",
      "found importsFor.B, and no module of that name is linked",
      "write importsFor.b",
    ]);
  });

  test("serves a stored plan, in linkPlan() and both instantiatePlan(), and one for modules compiled unchanged", async () => {
    const bytes = await bytesOf(PROGRAMS);
    const modules = compileAll(bytes);
    const plan = JSON.parse(JSON.stringify(planLink(await moduleTypes(PROGRAMS), given()))) as ReturnType<
      typeof planLink
    >;
    const { imports, importsFor } = given();
    expect(letters((await linkPlan(plan, bytes, { imports, importsFor })).exports)).toEqual(["A", "B"]);
    expect(
      letters(instantiatePlan(plan, modules, given().imports, { importsFor: given().importsFor }).exports),
    ).toEqual(["A", "B"]);
    expect(letters(instantiateTersely(plan, modules, given().imports, { importsFor }).exports)).toEqual(["A", "B"]);
    const unchanged = planUnchanged(plan, modules);
    expect(bindingsOf(unchanged)).toEqual(bindingsOf(plan));
    expect(letters(instantiatePlan(unchanged, modules, given().imports, { importsFor }).exports)).toEqual(["A", "B"]);
  });

  test("is refused for a plan that was made without it", async () => {
    const types = await moduleTypes({ b: PROGRAMS.b });
    const plan = planLink(types, { imports: { env: { memory: memory() } } });
    const bytes = await bytesOf({ b: PROGRAMS.b });
    const { imports, importsFor } = given();
    for (const run of [
      () => instantiatePlan(plan, compileAll(bytes), imports, { importsFor }),
      () => linkPlan(plan, bytes, { imports, importsFor }),
    ]) {
      const error = await errorOf(async () => run());
      expect([error.code, error.diagnostics[0]?.message]).toEqual([
        "PLAN_MISMATCH",
        'b imports "env" "memory": found importsFor.b.env.memory, and the plan takes imports.env.memory',
      ]);
    }
  });

  test("is missed by a plan that was made with it, under the path of the option", async () => {
    const plan = planLink(await moduleTypes(PROGRAMS), given());
    const modules = compileAll(await bytesOf(PROGRAMS));
    const error = await errorOf(() => instantiatePlan(plan, modules, { env: { memory: memory() } }));
    expect(error.diagnostics.map(({ code, module, hint }) => [code, module, hint])).toEqual([
      [
        "UNRESOLVED_IMPORT",
        "b",
        "add importsFor.b.env.memory = new WebAssembly.Memory({ initial: 1 }), as when the plan was made",
      ],
    ]);
  });

  test("comes before imports and linked modules, and leaves the rest to them", async () => {
    const types = await moduleTypes({
      a: `(module (import "env" "own" (func)) (import "env" "shared" (func)) (import "lib" "f" (func)))`,
      lib: `(module (func (export "f")))`,
    });
    const f = () => {};
    const plan = planLink(types, {
      imports: { env: { own: f, shared: f } },
      importsFor: { a: { env: { own: f } }, lib: { env: { shared: f } } },
    });
    expect(plan.modules[0]?.imports.map(({ binding, reason }) => [binding, reason])).toEqual([
      [{ by: "host", for: "a", module: "env", name: "own" }, "host"],
      [{ by: "host", module: "env", name: "shared" }, "host"],
      [{ by: "export", module: "lib", name: "f" }, "namespace"],
    ]);
  });

  test("reaches the importers of a module that re-exports it", async () => {
    const texts = {
      owner: `(module (import "env" "f" (func $f (result i32))) (export "f" (func $f)))`,
      user: `(module (import "owner" "f" (func $f (result i32))) (import "env" "f" (func $g (result i32)))
        (func (export "both") (result i32) (i32.add (call $f) (call $g))))`,
    };
    const options = { imports: { env: { f: () => 1 } }, importsFor: { owner: { env: { f: () => 20 } } } };
    const { exports, plan } = await link(await bytesOf(texts), options);
    expect(exported(exports, "user", "both")()).toBe(21);
    const modules = compileAll(await bytesOf(texts));
    expect(bindingsOf(planUnchanged(plan, modules))).toEqual(bindingsOf(plan));
  });

  test("with a re-export by several modules, is ambiguous only if the values differ", async () => {
    const passes = `(module (import "env" "f" (func $f)) (export "f" (func $f)))`;
    const types = await moduleTypes({ a: passes, b: passes, user: `(module (import "any" "f" (func)))` });
    const f = () => {};
    expect(planLink(types, { imports: { env: { f } } }).order).toEqual(["a", "b", "user"]);
    const error = await errorOf(() =>
      planLink(types, { imports: { env: { f } }, importsFor: { a: { env: { f: () => {} } } } }),
    );
    expect(error.code).toBe("AMBIGUOUS_IMPORT");
  });

  test("answers resolve, and takes part in discovery", async () => {
    const bytes = await bytesOf({ a: `(module (import "host" "f" (func)) (import "other" "g" (func)))` });
    const asked: string[] = [];
    const discover = ({ specifier }: { readonly specifier: string }) => {
      asked.push(specifier);
      return undefined;
    };
    const importsFor = { a: { host: { f: () => {}, g: () => {} } } };
    const resolve = ({ name }: { readonly name: string }) => (name === "g" ? { module: "host", name } : undefined);
    const { plan } = await link(bytes, { importsFor, resolve, discover });
    expect(asked).toEqual(["other"]);
    expect(plan.modules[0]?.imports.map(({ reason }) => reason)).toEqual(["host", "resolve"]);
  });

  test("reads each getter once", async () => {
    let reads = 0;
    const env = {
      get memory() {
        reads += 1;
        return memory();
      },
    };
    await link(await bytesOf(PROGRAMS), { imports: { env: { memory: memory() } }, importsFor: { b: { env } } });
    expect(reads).toBe(1);
  });

  test.each<[string, unknown, string]>([
    ["a promise", Promise.resolve({}), "importsFor.a is a Promise"],
    ["a name too high", { f: () => {} }, "importsFor.a.f is one level too high"],
    ["an undefined value", { env: { f: undefined } }, "importsFor.a.env.f is undefined"],
  ])("says what was found: %s", async (_, own, found) => {
    const types = await moduleTypes({ a: `(module (import "env" "f" (func)))` });
    const error = await errorOf(() => planLink(types, { importsFor: { a: own } as never }));
    expect(error.diagnostics[0]?.message).toBe(`"env" "f" (function [] -> []) needed by a, but ${found}`);
  });

  test("names a wrong value by its path, and is checked before any code runs", async () => {
    let ran = 0;
    const texts = {
      first: `(module (import "env" "ran" (func $f)) (start $f))`,
      a: `(module (import "env" "g" (global i64)))`,
    };
    const error = await errorOf(
      link(await bytesOf(texts), {
        imports: { env: { ran: () => (ran += 1), g: 1n } },
        importsFor: { a: { env: { g: new WebAssembly.Global({ value: "f32" }, 0) } } },
      }),
    );
    expect(error.diagnostics[0]?.message).toBe(
      `a imports "env" "g": expected constant global i64, found constant global f32 in importsFor.a.env.g`,
    );
    expect(ran).toBe(0);
  });

  test.each(["__proto__", "constructor", "toString", ""])("takes %j for an ordinary name of a module", async (name) => {
    const types = Object.fromEntries([[name, (await moduleTypes({ x: `(module (import "env" "f" (func)))` }))["x"]]]);
    const importsFor = Object.fromEntries([[name, { env: { f: () => {} } }]]);
    const plan = planLink(types as never, { importsFor });
    expect(plan.modules[0]?.imports[0]?.binding).toEqual({ by: "host", for: name, module: "env", name: "f" });
    expect((await errorOf(() => planLink(types as never, { importsFor: {} }))).code).toBe("UNRESOLVED_IMPORT");
  });
});
