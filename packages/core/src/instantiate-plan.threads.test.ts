import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { problemsOf } from "../test/link-problems.ts";
import { assemble } from "../test/wat.ts";
import { describePlan } from "./explain/describe-plan.ts";
import { explain } from "./explain/explain-error.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import type { ThreadOptions } from "./link-options.ts";
import { parseModule } from "./parse-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { PlanOptions } from "./plan/plan-options.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { rewriteModule } from "./rewrite-module.ts";
import { instantiatePlan as runTersely } from "./run.ts";
import { threadBlock } from "./thread-block.ts";
import type { ModuleAreas } from "./wasm/module-areas.ts";

const MEMORY = `(import "env" "memory" (memory 1 4 shared))`;
const PUSH = `(func (export "push") (result i32)
  (global.set $sp (i32.sub (global.get $sp) (i32.const 16))) (global.get $sp))`;
/** Uses a stack from 1,024 down. */
const STACKED = `(module ${MEMORY} (global $sp (mut i32) (i32.const 1024)) ${PUSH})`;
const EXPORTING = STACKED.replace("(global $sp", `(global $sp (export "__stack_pointer")`);
/** As `wasm-ld --shared-memory` writes it for 8 bytes of thread-local data. */
const THREAD_LOCAL = (size = 8, alignment = 4) => `(global $tls (mut i32) (i32.const 0))
  (global (export "__tls_size") i32 (i32.const ${size})) (global (export "__tls_align") i32 (i32.const ${alignment}))
  (func (export "__wasm_init_tls") (param i32) (global.set $tls (local.get 0)))
  (func (export "local") (result i32) (global.get $tls))`;

type Modules = Readonly<Record<string, string | { readonly wat: string; readonly areas: ModuleAreas | undefined }>>;

const stack = (global: number, rule: "name" | "prologue" | "value" = "prologue"): ModuleAreas => {
  return { stack: { global, initial: 1024, low: 0, rule } };
};

interface Prepared {
  readonly provide?: PlanOptions["provide"];
  readonly plan: LinkPlan;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly imports: { readonly env: { readonly memory: WebAssembly.Memory } };
}

/** Plans and compiles modules, with areas in place of those that their bytes show. */
async function prepare(given: Modules, options: PlanOptions = {}): Promise<Prepared> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const imports = { ...options.imports, env: { memory, ...(options.imports?.["env"] as object) } };
  const types: Record<string, ReturnType<typeof parseModule>> = {};
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [name, module] of Object.entries(given)) {
    const { wat, areas } = typeof module === "string" ? { wat: module, areas: undefined } : module;
    bytes[name] = await assemble(wat);
    const { areas: _, ...type } = parseModule(bytes[name]);
    types[name] = areas === undefined ? type : { ...type, areas };
  }
  const plan = JSON.parse(JSON.stringify(planLink(types, { ...options, imports }))) as LinkPlan;
  const entries = Object.entries(bytes).map(
    ([name, own]) => [name, new WebAssembly.Module(rewriteModule(plan, { name, bytes: own }))] as const,
  );
  const { provide } = options;
  return { plan, modules: Object.fromEntries(entries), imports, ...(provide && { provide }) };
}

const THREAD: ThreadOptions = { stackBase: 2048, stackSize: 512, tlsBase: 4096 };

const run = ({ plan, modules, imports, provide }: Prepared, thread?: ThreadOptions) =>
  instantiatePlan(plan, modules, imports, { ...(provide && { provide }), ...(thread && { thread }) });

describe("instantiatePlan() in a thread", () => {
  test("gives a module with a certain stack pointer a stack of its own", async () => {
    const prepared = await prepare({ a: { wat: STACKED, areas: stack(0) } });
    expect(prepared.plan.thread?.stacks).toEqual([{ extern: 0 }]);
    expect(exported(run(prepared).exports, "a", "push")()).toBe(1008);
    expect(exported(run(prepared, THREAD).exports, "a", "push")()).toBe(2544);
    expect(exported(run(prepared).exports, "a", "push")()).toBe(1008);
    const { plan, modules, imports } = prepared;
    const terse = runTersely(plan, modules, imports, { thread: { stackBase: 100, stackSize: 100 } });
    expect(exported(terse.exports, "a", "push")()).toBe(176);
  });

  test("sets a stack pointer that the module exports, and leaves the module unchanged", async () => {
    for (const areas of [stack(0), undefined]) {
      const prepared = await prepare({ a: { wat: EXPORTING, areas } });
      expect(prepared.plan.units).toEqual([{ name: "a", modules: ["a"] }]);
      expect(exported(run(prepared, THREAD).exports, "a", "push")()).toBe(2544);
    }
  });

  test("sets a stack pointer that several modules import, from the host or from each other", async () => {
    const importing = `(module ${MEMORY} (import "env" "__stack_pointer" (global $sp (mut i32))) ${PUSH})`;
    const global = () => new WebAssembly.Global({ value: "i32", mutable: true }, 1024);
    const ofHost = await prepare({ a: importing, b: importing }, { imports: { env: { __stack_pointer: global() } } });
    const inThread = { ...ofHost, imports: { env: { ...ofHost.imports.env, __stack_pointer: global() } } };
    const linked = run(inThread, THREAD);
    expect(["a", "b"].map((name) => exported(linked.exports, name, "push")())).toEqual([2544, 2528]);

    const ofModule = run(await prepare({ a: EXPORTING, b: importing }), THREAD);
    expect(["b", "a"].map((name) => exported(ofModule.exports, name, "push")())).toEqual([2544, 2528]);
  });

  test("gives equal parts of the stack to modules with stack pointers of their own", async () => {
    const prepared = await prepare({ a: { wat: STACKED, areas: stack(0) }, b: EXPORTING });
    const { exports } = run(prepared, { ...THREAD, stackSize: 520 });
    expect(exported(exports, "a", "push")()).toBe(2048 + 256 - 16);
    expect(exported(exports, "b", "push")()).toBe(2048 + 512 - 16);
  });

  test("sets up the thread-local data of each module in one block, each part aligned", async () => {
    const wat = (size: number, alignment: number) => `(module ${MEMORY} ${THREAD_LOCAL(size, alignment)})`;
    const prepared = await prepare({ a: wat(6, 2), b: wat(0, 1), c: wat(20, 16) });
    expect(threadBlock(prepared.plan)).toEqual({ size: 48, alignment: 16 });
    const { exports } = run(prepared, THREAD);
    expect(["a", "b", "c"].map((name) => exported(exports, name, "local")())).toEqual([4096, 0, 4112]);
    expect(["a", "c"].map((name) => exported(run(prepared).exports, name, "local")())).toEqual([0, 0]);
  });

  test.each([8, 0])(
    "is refused for a module that was built again with more thread-local data than %i bytes",
    async (size) => {
      const wat = (sizeBytes: number) => `(module ${MEMORY} ${THREAD_LOCAL(sizeBytes)})`;
      const prepared = await prepare({ a: wat(size) });
      const bytes = await assemble(wat(24));
      expect(problemsOf(() => rewriteModule(prepared.plan, { name: "a", bytes }))).toMatchObject([
        { code: "PLAN_MISMATCH", module: "a" },
      ]);
      const rebuilt = { ...prepared, modules: { a: new WebAssembly.Module(bytes) } };
      expect(problemsOf(() => run(rebuilt, THREAD))).toMatchObject([{ code: "PLAN_MISMATCH", module: "a" }]);
    },
  );

  test("is refused for a module that was built again with another stack, which the linker makes", async () => {
    const { plan } = await prepare({ a: { wat: STACKED, areas: stack(0) } });
    const bytes = await assemble(STACKED.replace("1024", "2048"));
    expect(problemsOf(() => rewriteModule(plan, { name: "a", bytes }))).toMatchObject([
      { code: "PLAN_MISMATCH", module: "a" },
    ]);
  });

  test("initializes no reactor again, and leaves start functions to their own guard", async () => {
    const log = (times: number[]) => ({ env: { log: (value: number) => void times.push(value) } });
    const wat = `(module ${MEMORY} (import "env" "log" (func $log (param i32))) ${THREAD_LOCAL()}
      (func $begin (call $log (i32.const 1))) (start $begin)
      (func (export "_initialize") (call $log (i32.add (global.get $tls) (i32.const 2)))))`;
    const [first, second]: [number[], number[]] = [[], []];
    const prepared = await prepare({ a: wat }, { imports: log(first), initialize: true });
    run(prepared);
    expect(first).toEqual([1, 2]);
    const imports = { env: { ...prepared.imports.env, ...log(second).env } };
    const { exports } = run({ ...prepared, imports }, THREAD);
    expect(second).toEqual([1]);
    expect(exported(exports, "a", "_initialize")).toThrow(expect.objectContaining({ code: "ALREADY_INITIALIZED" }));
  });

  /** The program owns the memory, and is in a cycle with the library. */
  const CYCLE = {
    program: `(module (import "library" "seven" (func $seven (result i32)))
      (memory (export "memory") 1 4 shared) ${THREAD_LOCAL()} (global $seen (mut i32) (i32.const 0))
      (func $begin (drop (call $seven)) (global.set $seen (global.get $tls))) (start $begin)
      (func (export "seen") (result i32) (global.get $seen)))`,
    library: `(module (import "program" "memory" (memory 1 4 shared)) (func (export "seven") (result i32) (i32.const 7)))`,
  };

  test("sets up a module before a deferred start function runs", async () => {
    const program = CYCLE.program
      .replace(`(memory (export "memory") 1 4 shared)`, "")
      .replace("(module ", `(module ${MEMORY} `);
    const library = `(module (import "program" "seen" (func (result i32))) (func (export "seven") (result i32) (i32.const 7)))`;
    const prepared = await prepare({ program, library });
    expect(prepared.plan.steps.at(-1)?.do).toBe("call");
    expect(exported(run(prepared, THREAD).exports, "program", "seen")()).toBe(4096);
  });

  test("is refused if the linker makes the shared memory, which would be another one in each thread", async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const provided = await prepare(CYCLE, { provide: { program: { memory } } });
    expect(() => run(provided, THREAD)).not.toThrow();
    const prepared = await prepare(CYCLE);
    const problems = problemsOf(() => run(prepared, THREAD));
    expect(problems).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect(problems[0]?.message).toContain("in place of the one that program defines");
    expect(problems[0]?.hint).toContain('provide: { "program": { memory } }');
  });

  test.each<[string, Modules, string]>([
    ["a stack pointer that is only suspected", { a: { wat: STACKED, areas: stack(0, "value") } }, "__stack_pointer"],
    ["a global that may be a stack pointer, of a module whose code was not read", { a: STACKED }, "__stack_pointer"],
    [
      "a stack pointer that is exported as a copy alone",
      {
        a: STACKED.replace(
          "(global $sp (mut i32)",
          `(global (export "__stack_pointer") i32 (i32.const 8)) (global $sp (mut i32)`,
        ),
      },
      "__stack_pointer",
    ],
    [
      "thread-local data without its function",
      { a: { wat: `(module ${MEMORY})`, areas: { threadLocals: { sizeBytes: 8, alignment: 4 } } } },
      "__wasm_init_tls",
    ],
    [
      "thread-local data without its size",
      { a: `(module ${MEMORY} (func (export "__wasm_init_tls") (param i32)))` },
      "__wasm_init_tls",
    ],
  ])("refuses %s before anything runs", async (_what, given, flag) => {
    const started = `(module (import "env" "log" (func $log (param i32))) (start $f) (func $f (call $log (i32.const 1))))`;
    const log: number[] = [];
    const prepared = await prepare(
      { started, ...given },
      { imports: { env: { log: (value: number) => void log.push(value) } } },
    );
    const imports = { env: { ...prepared.imports.env, log: (value: number) => void log.push(value) } };
    const problems = problemsOf(() => run({ ...prepared, imports }, THREAD));
    expect(problems).toMatchObject([{ code: "THREAD_NEEDS_EXPORTS", module: "a" }]);
    expect(problems[0]?.hint).toContain(`--export=${flag}`);
    expect(log).toEqual([]);
    run({ ...prepared, imports });
    expect(log).toEqual([1]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["no stack", { tlsBase: 16 }, "found undefined as thread.stackBase, expected an address in bytes"],
    ["a negative address", { ...THREAD, stackBase: -16 }, "thread.stackBase"],
    ["half a byte", { ...THREAD, stackBase: 0.5 }, "thread.stackBase"],
    [
      "a stack of nothing",
      { ...THREAD, stackSize: 8 },
      "found the number 8 as thread.stackSize, expected a size of at least 16 bytes",
    ],
    ["an address that is a bigint", { ...THREAD, stackBase: 16n }, "thread.stackBase"],
    [
      "no block",
      { stackBase: 0, stackSize: 16 },
      "found undefined as thread.tlsBase, expected an address that is a multiple of 8",
    ],
    ["a block that is not aligned", { ...THREAD, tlsBase: 4100 }, "thread.tlsBase"],
  ])("refuses %s", async (_what, thread, message) => {
    const prepared = await prepare({ a: `(module ${MEMORY} ${THREAD_LOCAL(8, 8)})` });
    const problems = problemsOf(() => run(prepared, thread as unknown as ThreadOptions));
    expect(problems.map(({ code }) => code)).toContain("INVALID_OPTION");
    expect(problems.map((problem) => problem.message).join("\n")).toContain(message);
  });

  test("refuses modules without a shared memory", async () => {
    const prepared = await prepare({
      a: `(module (memory (export "memory") 1) (global $sp (mut i32) (i32.const 1024)))`,
    });
    expect(prepared.plan.thread).toBeUndefined();
    expect(threadBlock(prepared.plan)).toEqual({ size: 0, alignment: 1 });
    const problems = problemsOf(() => run(prepared, THREAD));
    expect(problems).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect(problems[0]?.message).toContain("no module of the plan has a shared memory");
  });

  test("says in /run the same, in text that is made elsewhere", async () => {
    const { plan, modules, imports } = await prepare({ a: STACKED });
    const attempt = () => runTersely(plan, modules, imports, { thread: THREAD });
    expect(attempt).toThrow(expect.objectContaining({ code: "THREAD_NEEDS_EXPORTS" }));
    try {
      attempt();
    } catch (error) {
      expect(explain(error)).toContain("a would use the stack of another thread");
    }
  });

  test.each(["place", "hoist"])("changes no module if %s says so", async (option) => {
    const options = option === "place" ? ({ place: "off" } as const) : { hoist: false };
    const { plan } = await prepare({ a: { wat: STACKED, areas: stack(0) } }, options);
    expect(plan.units).toEqual([{ name: "a", modules: ["a"] }]);
    expect(plan.thread?.lacking).toEqual([{ module: "a", lacks: "stack" }]);
  });

  test("reports a block outside of the memory, with the module", async () => {
    const wat = `(module ${MEMORY} (global (export "__tls_size") i32 (i32.const 8))
      (global (export "__tls_align") i32 (i32.const 4))
      (func (export "__wasm_init_tls") (param i32) (i32.store (local.get 0) (i32.const 1))))`;
    const prepared = await prepare({ a: wat });
    expect(problemsOf(() => run(prepared, { ...THREAD, tlsBase: 1 << 30 }))).toMatchObject([
      { code: "INSTANTIATION_TRAPPED", module: "a" },
    ]);
  });
});

describe("planLink() of threads with 64-bit addresses", () => {
  test("knows the type of addresses, and makes the stack pointer in it", async () => {
    const wat = `(module (memory (export "memory") i64 1 4 shared) (global $sp (mut i64) (i64.const 1024))
      (global (export "__tls_size") i64 (i64.const 8)) (global (export "__tls_align") i64 (i64.const 8))
      (func (export "__wasm_init_tls") (param i64)))`;
    const { areas: _, ...type } = parseModule(await assemble(wat));
    const plan = planLink({ a: { ...type, areas: stack(0) } });
    expect(plan.thread).toEqual({
      stacks: [{ extern: 0 }],
      locals: [{ unit: "a", offset: 0, addressType: "i64" }],
      block: { size: 8, alignment: 8 },
      lacking: [],
    });
    expect(plan.made[0]?.text).toBe("mutable global i64");
  });
});

describe("describePlan()", () => {
  test("prints what a thread needs", async () => {
    const hidden = { wat: STACKED, areas: stack(0, "value") };
    const owner = `(module (import "b" "f" (func)) (global (export "g") (mut i32) (i32.const 0)) (memory (export "m") 1 4 shared))`;
    const user = `(module (import "a" "g" (global (mut i32))) (func (export "f")))`;
    const { plan } = await prepare({
      a: owner,
      b: user,
      c: { wat: STACKED, areas: stack(0) },
      d: EXPORTING,
      e: hidden,
      f: `(module ${MEMORY} ${THREAD_LOCAL(6, 8)})`,
    });
    expect(describePlan(plan)).toContain(`
Made
  extern 1: mutable global i32

Threads
  stack pointer: extern 1, made by the linker
  stack pointer: d "__stack_pointer"
  thread-local data: 8 bytes, aligned to 8: f at 0
  no threads: e hides its stack pointer
`);
  });
});

describe("planUnchanged()", () => {
  test("keeps what a thread can set, and tells of stack pointers that stay in their modules", async () => {
    const { plan, imports } = await prepare({ a: { wat: STACKED, areas: stack(0) }, b: EXPORTING });
    const modules = {
      a: new WebAssembly.Module(await assemble(STACKED)),
      b: new WebAssembly.Module(await assemble(EXPORTING)),
    };
    const unchanged = planUnchanged(plan, modules);
    expect(exported(instantiatePlan(unchanged, modules, imports).exports, "a", "push")()).toBe(1008);
    expect(problemsOf(() => run({ plan: unchanged, modules, imports }, THREAD))).toMatchObject([
      { code: "THREAD_NEEDS_EXPORTS", module: "a" },
    ]);
    const { plan: other } = await prepare({ b: EXPORTING });
    const { exports } = run({ plan: planUnchanged(other, modules), modules, imports }, THREAD);
    expect(exported(exports, "b", "push")()).toBe(2544);
  });
});
