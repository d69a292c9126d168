import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { problemsOf } from "../test/link-problems.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble, moduleTypes } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import { linkPlan } from "./link-plan.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { ProvidedExterns } from "./plan/plan-options.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { rewriteModule } from "./rewrite-module.ts";

/** Defines its memory and its table, and was not built to import them. */
const PROGRAM = `(module (memory (export "memory") 1 4) (table (export "table") 2 funcref)
  (func $five (result i32) (i32.const 5)) (elem (i32.const 1) $five)
  (data (i32.const 8) "\\07")
  (func (export "read") (param i32) (result i32) (i32.load8_u (local.get 0))))`;
/** Asks for more pages than the program declares, under a name without a namespace. */
const LIBRARY = `(module (import "env" "memory" (memory 2))
  (func (export "write") (param i32 i32) (i32.store8 (local.get 0) (local.get 1))))`;

const MODULES = { program: PROGRAM, library: LIBRARY };
const memoryOf = (initial: number, maximum = 4) => new WebAssembly.Memory({ initial, maximum });

async function bytesOf(modules: Readonly<Record<string, string>>): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [name, wat] of Object.entries(modules)) bytes[name] = await assemble(wat);
  return bytes;
}

async function compileFor(plan: LinkPlan, modules: Readonly<Record<string, string>>) {
  const compiled: Record<string, WebAssembly.Module> = {};
  for (const [name, bytes] of Object.entries(await bytesOf(modules))) {
    compiled[name] = new WebAssembly.Module(rewriteModule(plan, { name, bytes }));
  }
  return compiled;
}

const codeOf = (error: unknown) => (error as ModuleLinkError).code;

describe("the option provide", () => {
  test("puts the host's memory in the place of the one that a module defines, for all modules of the link", async () => {
    const memory = memoryOf(2);
    const { exports, plan } = await link(await bytesOf(MODULES), { provide: { program: { memory } } });
    expect(exports.program?.["memory"]).toBe(memory);
    exported(exports, "library", "write")(9, 42);
    expect(exported(exports, "program", "read")(9)).toBe(42);
    expect([...new Uint8Array(memory.buffer, 8, 2)]).toEqual([7, 42]);
    expect(plan.made).toEqual([]);
  });

  test("puts the host's table in the place of the one that a module defines", async () => {
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 3 });
    const { exports } = await link({ program: await assemble(PROGRAM) }, { provide: { program: { table } } });
    expect(exports.program["table"]).toBe(table);
    expect((table.get(1) as () => number)()).toBe(5);
  });

  test("puts a larger table in the place of one with a fixed size, and no larger memory", async () => {
    const fixed = PROGRAM.replace("2 funcref", "2 2 funcref");
    for (const table of [
      new WebAssembly.Table({ element: "anyfunc", initial: 3 }),
      new WebAssembly.Table({ element: "anyfunc", initial: 2, maximum: 9 }),
    ]) {
      const { exports, plan } = await link({ program: await assemble(fixed) }, { provide: { program: { table } } });
      expect(exports.program["table"]).toBe(table);
      expect((table.get(1) as () => number)()).toBe(5);
      expect(plan.units[0]?.rewrite?.hoists).toMatchObject([{ kind: "table", withoutLimits: true }]);
    }
    const small = { table: new WebAssembly.Table({ element: "anyfunc", initial: 1 }) };
    const error = await errorOf(link({ program: await assemble(fixed) }, { provide: { program: small } }));
    expect((error as Error).message).toContain("expected table of 2 or more elements of funcref, found table of 1");
    const memory = memoryOf(1, 5);
    expect(codeOf(await errorOf(link({ program: await assemble(fixed) }, { provide: { program: { memory } } })))).toBe(
      "EXTERN_TYPE_MISMATCH",
    );
  });

  test("is in the plan as plain data, and the plan is printed with it", async () => {
    const types = await moduleTypes(MODULES);
    const plan = planLink(types, { provide: { program: { memory: memoryOf(2) } } });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.units[0]?.rewrite?.hoists).toMatchObject([
      { kind: "memory", binding: { by: "host", option: "provide", for: "program", module: "", name: "memory" } },
    ]);
    expect(describePlan(plan)).toBe(`Link plan: 2 modules, 1 import, 1 extern provided

Order
  1. program
  2. library

Provided
  program: memory of 1 to 4 pages of 64 KiB

Imports of library
  "env" "memory"  memory of 2 or more pages of 64 KiB  the host's memory in place of that of program`);
  });

  test.each<[string, (plan: LinkPlan, provide?: Record<string, ProvidedExterns>) => Promise<unknown>]>([
    [
      "instantiatePlan",
      async (plan, provide) => instantiatePlan(plan, await compileFor(plan, MODULES), {}, provide && { provide }),
    ],
    ["linkPlan", async (plan, provide) => linkPlan(plan, await bytesOf(MODULES), provide && { provide })],
  ])("is given to %s again, with a stored plan, and is checked before a module runs", async (_name, run) => {
    const memory = memoryOf(2);
    const plan = planLink(await moduleTypes(MODULES), { provide: { program: { memory } } });
    const stored = JSON.parse(JSON.stringify(plan)) as LinkPlan;
    const { exports } = (await run(stored, { program: { memory } })) as Awaited<ReturnType<typeof link>>;
    expect(exports["program"]?.["memory"]).toBe(memory);

    const missing = await errorOf(run(stored));
    expect(codeOf(missing)).toBe("UNRESOLVED_IMPORT");
    expect((missing as Error).message).toContain("provide.program.memory");

    const small = await errorOf(run(stored, { program: { memory: memoryOf(1) } }));
    expect((small as ModuleLinkError).diagnostics.map(({ module, code }) => [module, code])).toEqual([
      ["library", "EXTERN_TYPE_MISMATCH"],
    ]);
    const large = await errorOf(run(stored, { program: { memory: memoryOf(2, 5) } }));
    expect((large as ModuleLinkError).diagnostics.map(({ module, code }) => [module, code])).toEqual([
      ["program", "EXTERN_TYPE_MISMATCH"],
    ]);
    expect((large as Error).message).toContain("program takes the memory in place of its own");
  });

  test("is refused by a plan that was made without it", async () => {
    const plan = planLink(await moduleTypes({ program: PROGRAM }));
    const modules = { program: new WebAssembly.Module(await assemble(PROGRAM)) };
    for (const provide of [{ program: { memory: memoryOf(1) } }, { other: { memory: memoryOf(1) } }]) {
      expect(problemsOf(() => instantiatePlan(plan, modules, {}, { provide }))).toMatchObject([
        { code: "PLAN_MISMATCH" },
      ]);
      expect(codeOf(await errorOf(linkPlan(plan, { program: await assemble(PROGRAM) }, { provide })))).toBe(
        "PLAN_MISMATCH",
      );
    }
  });

  test("is compared with limits, sharing and kind before anything runs", async () => {
    const started: number[] = [];
    const imports = { test: { start: () => started.push(1) } };
    const starter = `(module (import "test" "start" (func $f)) (start $f) (memory (export "memory") 2 4))`;
    for (const memory of [
      memoryOf(1),
      memoryOf(2, 5),
      new WebAssembly.Memory({ initial: 2, maximum: 4, shared: true }),
      new WebAssembly.Table({ element: "anyfunc", initial: 3 }),
      new ArrayBuffer(8),
    ]) {
      const error = await errorOf(
        link({ program: await assemble(starter) }, { imports, provide: { program: { memory } } }),
      );
      expect(error).toBeInstanceOf(ModuleLinkError);
      expect(codeOf(error)).toBe("EXTERN_TYPE_MISMATCH");
      expect((error as Error).message).toContain("provide.program.memory");
    }
    expect(started).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a module that is not linked", { progam: { memory: memoryOf(1) } }, "write program"],
    ["a memory without its name", { program: memoryOf(1) }, "write provide: { program: { memory } }"],
    ["null", { program: null }, "write provide: { program: { memory } }"],
    ["another key", { program: { memroy: memoryOf(1) } }, "a memory or a table can be provided"],
    ["a table that the module does not define", { library: { table: {} } }, "leave provide.library.table out"],
    ["a memory that the module imports", { library: { memory: memoryOf(2) } }, "give that by imports"],
  ])("refuses %s", async (_name, provide, hint) => {
    const types = await moduleTypes(MODULES);
    const found = problemsOf(() => planLink(types, { provide: provide as Record<string, ProvidedExterns> }));
    expect(found).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect(found[0]?.hint).toContain(hint);
    expect(() => planLink(types, { provide: provide as Record<string, ProvidedExterns> })).toThrow(
      `Cannot link ${Object.keys(types).length} modules: 1 problem`,
    );
  });

  test("refuses a table with initial values, and a module that came compiled", async () => {
    const initialized = `(module (func $f) (table (export "t") 2 funcref (ref.func $f)))`;
    const provide = { a: { table: new WebAssembly.Table({ element: "anyfunc", initial: 2 }) } };
    expect(codeOf(await errorOf(link({ a: await assemble(initialized) }, { provide })))).toBe("INVALID_OPTION");
    const compiled = new WebAssembly.Module(await assemble(`(module (table (export "t") 2 funcref))`));
    const error = await errorOf(link({ a: compiled }, { provide }));
    expect(codeOf(error)).toBe("INVALID_OPTION");
    expect((error as Error).message).toContain("it came compiled");
  });

  test("reports a getter that throws", async () => {
    const provide = {
      program: {
        get memory(): object {
          throw new Error("not now");
        },
      },
    };
    const error = await errorOf(link({ program: await assemble(PROGRAM) }, { provide }));
    expect(codeOf(error)).toBe("HOST_IMPORT_FAILED");
    expect((error as Error).message).toContain("not now");
  });

  test("reaches importers through a re-export, and breaks a cycle of memory and function", async () => {
    const modules = {
      program: `(module (import "library" "two" (func $two (result i32))) (memory (export "memory") 1)
        (func (export "run") (result i32) (i32.add (call $two) (i32.load8_u (i32.const 3)))))`,
      middle: `(module (import "program" "memory" (memory 1)) (export "passed" (memory 0)))`,
      library: `(module (import "middle" "passed" (memory 1)) (data (i32.const 3) "\\28")
        (func (export "two") (result i32) (i32.const 2)))`,
    };
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports, plan } = await link(await bytesOf(modules), { provide: { program: { memory } } });
    expect(exported(exports, "program", "run")()).toBe(42);
    expect(plan.cycles).toEqual([]);
    expect(plan.deferred).toEqual([]);
    expect(exports.middle?.["passed"]).toBe(memory);
  });

  test("compares the importer behind a re-export with the extern, and not with the type of the module between", async () => {
    const modules = {
      program: `(module (memory (export "memory") 1 1))`,
      middle: `(module (import "program" "memory" (memory 1)) (export "passed" (memory 0)))`,
      library: `(module (import "middle" "passed" (memory 1 1)) (func (export "size") (result i32) (memory.size)))`,
    };
    const provide = { program: { memory: memoryOf(1, 1) } };
    const { exports } = await link(await bytesOf(modules), { provide });
    expect(exported(exports, "library", "size")()).toBe(1);
  });

  test("finds data of two modules at one address, if both get one memory", async () => {
    const other = `(module (memory (export "memory") 1) (data (i32.const 8) "\\08"))`;
    const memory = memoryOf(1);
    const provide = { program: { memory }, other: { memory } };
    const modules = await bytesOf({ program: PROGRAM, other });
    expect(codeOf(await errorOf(link(modules, { provide })))).toBe("DATA_OVERLAP");
    const apart = { program: { memory }, other: { memory: memoryOf(1) } };
    expect(Object.keys((await link(modules, { provide: apart })).exports)).toEqual(["program", "other"]);
  });

  test("keeps the types of references of a table", async () => {
    const typed = `(module (rec (type $g (func (param (ref null $g))))) (type $f (func (result i64)))
      (import "host" "log" (func (param i32))) (table (export "t") 1 (ref null $f)))`;
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 5 });
    const imports = { host: { log() {} } };
    const plan = planLink(await moduleTypes({ a: typed }), { imports, provide: { a: { table } } });
    const [hoist] = plan.units[0]?.rewrite?.hoists ?? [];
    if (hoist?.externType?.kind !== "table") throw new Error("The table is not provided");
    expect(plan.hostTypes?.[Number(hoist.externType.element.ref)]).toMatchObject({
      composite: { kind: "func", params: [], results: ["i64"] },
    });
  });

  test("is not possible for modules that were compiled unchanged", async () => {
    const provide = { program: { memory: memoryOf(1) } };
    const plan = planLink(await moduleTypes({ program: PROGRAM }), { provide });
    const modules = { program: new WebAssembly.Module(await assemble(PROGRAM)) };
    expect(problemsOf(() => instantiatePlan(plan, modules, {}, { provide }))).toMatchObject([
      { code: "MODULE_NOT_REWRITTEN", module: "program" },
    ]);
    expect(problemsOf(() => planUnchanged(plan, modules))).toMatchObject([
      { code: "MODULE_NOT_REWRITTEN", module: "program" },
    ]);
  });
});
