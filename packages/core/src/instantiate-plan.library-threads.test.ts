import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { problemsOf } from "../test/link-problems.ts";
import { assemble } from "../test/wat.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { openProgram } from "./open-program.ts";
import { parseModule } from "./parse-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import { planLink } from "./plan-link.ts";
import { planUnchanged } from "./plan-unchanged.ts";
import { prepare } from "./prepare.ts";
import type { ModuleSource } from "./source.ts";
import { threadBlock } from "./thread-block.ts";

const MEMORY = '(import "env" "memory" (memory 1 32 shared)) (import "env" "__memory_base" (global $base i32))';
const STACK = '(import "env" "__stack_pointer" (global $stack (mut i32)))';

const library = (info: string, fields: string): string =>
  `(module (@dylink.0 (mem-info (memory 16 2)) ${info}) ${MEMORY} ${fields})`;

/** As wasm-ld writes it: data is copied by one thread, and thread-local data of that thread lies in front of it. */
const START = `(data $locals "\\07\\00\\00\\00")
  (func $start (local $flag i32) (local $at i32)
    (global.get $base) (i32.const 8) (i32.add) (local.set $flag)
    (block $done (block $wait (block $first
      (local.get $flag) (i32.const 0) (i32.const 1) (i32.atomic.rmw.cmpxchg)
      (br_table $first $wait $done))
      (i32.const 0) (global.get $base) (i32.add) (local.tee $at) (global.set $tls)
      (local.get $at) (i32.const 0) (i32.const 4) (memory.init $locals)
      (local.get $flag) (i32.const 2) (i32.atomic.store)
      (local.get $flag) (i32.const -1) (memory.atomic.notify) (drop)
      (br $done))
      (local.get $flag) (i32.const 1) (i64.const -1) (memory.atomic.wait32) (drop)))
  (start $start)`;

const HIDDEN = library(
  "",
  `(global $tls (mut i32) (i32.const 0)) ${START} (func (export "value") (result i32) (i32.load (global.get $tls)))`,
);

const INIT = `(func (export "__wasm_init_tls") (param $at i32)
  (global.set $tls (local.get $at)) (memory.init $locals (local.get $at) (i32.const 0) (i32.const 4)))`;

/** Exports all that a thread needs; its variable `counter` is thread-local. */
const SHOWN = library(
  '(export-info "counter" 0x100)',
  `${STACK} (global $tls (export "__tls_base") (mut i32) (i32.const 0))
  (global (export "__tls_size") i32 (i32.const 4)) (global (export "__tls_align") i32 (i32.const 4))
  (global (export "counter") i32 (i32.const 0)) ${START} ${INIT}
  (func (export "count") (result i32)
    (i32.store (global.get $tls) (i32.add (i32.load (global.get $tls)) (i32.const 1)))
    (i32.load (global.get $tls)))
  (func (export "stack") (result i32) (global.get $stack))`,
);

const THREAD = { stackBase: 0x18_0000, stackSize: 0x1_0000, tlsBase: 0x19_0000 };

const sharedMemory = () => new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true });
const responseOf = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes, { headers: { "content-type": "application/wasm" } });

describe("prepare() of libraries in a shared memory", () => {
  test.each([
    ["alone, from bytes", (bytes: Uint8Array<ArrayBuffer>) => ({ "a.so": bytes })],
    ["alone, from a stream", (bytes: Uint8Array<ArrayBuffer>) => ({ "a.so": responseOf(bytes) })],
    [
      "with another one, from streams",
      (bytes: Uint8Array<ArrayBuffer>, other: Uint8Array<ArrayBuffer>) => ({
        "a.so": responseOf(bytes),
        "b.so": responseOf(other),
      }),
    ],
  ])("finds thread-local data that only the start function shows, %s", async (_, sourcesOf) => {
    const imports = { env: { memory: sharedMemory() } };
    const { plan, modules } = await prepare(sourcesOf(await assemble(HIDDEN), await assemble(SHOWN)), { imports });
    expect(plan.thread?.lacking).toEqual([{ module: "a.so", lacks: "threadLocals" }]);
    const problems = problemsOf(() => instantiatePlan(plan, modules, imports, { thread: THREAD }));
    expect(problems).toMatchObject([{ code: "THREAD_NEEDS_EXPORTS", module: "a.so" }]);
    expect(problems[0]?.hint).toContain("-Wl,--export=__tls_base");
    expect(exported(instantiatePlan(plan, modules, imports).exports, "a.so", "value")()).toBe(7);
  });

  test("plans threads as planLink does", async () => {
    const imports = { env: { memory: sharedMemory() } };
    const bytes = { "a.so": await assemble(SHOWN), "b.so": await assemble(HIDDEN), "c.so": await assemble(SHOWN) };
    const { plan } = await prepare(bytes, { imports });
    const types = Object.fromEntries(Object.entries(bytes).map(([name, own]) => [name, parseModule(own)]));
    expect(plan).toEqual(planLink(types, { imports }));
    expect(threadBlock(plan)).toEqual({ size: 8, alignment: 4 });
  });

  test("knows of compiled libraries the names that they export", async () => {
    const imports = { env: { memory: sharedMemory() } };
    const compiled = new WebAssembly.Module(await assemble(SHOWN));
    const { plan } = await prepare({ "a.so": await assemble(SHOWN), "b.so": compiled }, { imports });
    expect(plan.thread).toMatchObject({
      locals: [{ unit: "a.so" }],
      lacking: [{ module: "b.so", lacks: "threadLocals" }],
    });
  });

  test("sees no thread-local data in a function that keeps an address and fills other bytes", async () => {
    const start = `(func $start (local $at i32)
      (i32.const 0) (global.get $base) (i32.add) (local.tee $at) (global.set $tls)
      (i32.const 4) (global.get $base) (i32.add) (i32.const 0) (i32.const 4) (memory.fill)) (start $start)`;
    const wat = library("", `(global $tls (mut i32) (i32.const 0)) ${start}`);
    const { plan } = await prepare({ "a.so": await assemble(wat) }, { imports: { env: { memory: sharedMemory() } } });
    expect(plan.thread?.lacking).toEqual([]);
  });
});

describe("a thread of libraries that came compiled", () => {
  const PLAIN = library("", `${STACK} (func (export "stack") (result i32) (global.get $stack))`);
  const compiled = (bytes: Uint8Array<ArrayBuffer>) => new WebAssembly.Module(bytes);
  const begin = async (sourcesOf: (shown: Uint8Array<ArrayBuffer>, plain: Uint8Array<ArrayBuffer>) => Sources) => {
    const imports = { env: { memory: sharedMemory() } };
    const { plan, modules } = await prepare(sourcesOf(await assemble(SHOWN), await assemble(PLAIN)), { imports });
    const { exports } = instantiatePlan(plan, modules, imports);
    return { first: exports, further: () => instantiatePlan(plan, modules, imports, { thread: THREAD }).exports };
  };
  type Sources = Readonly<Record<"a.so" | "b.so", ModuleSource>>;

  test("is refused if all came so, with a hint", async () => {
    const { further } = await begin((shown, plain) => ({ "a.so": compiled(shown), "b.so": compiled(plain) }));
    const [problem, ...others] = problemsOf(further);
    expect([problem?.code, others.length]).toEqual(["INVALID_OPTION", 0]);
    expect(problem?.hint).toContain("give the bytes of one, and of each with thread-local data");
  });

  test("is refused if the bytes are those of another one than that with thread-local data, with a hint", async () => {
    const { further } = await begin((shown, plain) => ({ "a.so": compiled(shown), "b.so": plain }));
    const [problem] = problemsOf(further);
    expect(problem).toMatchObject({ code: "THREAD_NEEDS_EXPORTS", module: "a.so" });
    expect(problem?.message).toContain("or does not show the size");
    expect(problem?.hint).toContain("if it came compiled, give its bytes or its type when the plan is made");
  });

  test.each<[string, (shown: Uint8Array<ArrayBuffer>, plain: Uint8Array<ArrayBuffer>) => Sources]>([
    ["bytes", (shown, plain) => ({ "a.so": shown, "b.so": compiled(plain) })],
    [
      "type",
      (shown, plain) => ({ "a.so": { source: compiled(shown), type: parseModule(shown) }, "b.so": compiled(plain) }),
    ],
  ])("runs if the hint is followed: %s", async (_, sourcesOf) => {
    const { first, further } = await begin(sourcesOf);
    const other = further();
    const count = (exports: typeof first) => exported(exports, "a.so", "count")();
    expect([count(first), count(first), count(other), count(first)]).toEqual([8, 9, 8, 10]);
    expect([exported(other, "b.so", "stack")(), exported(first, "b.so", "stack")()]).toEqual([0x19_0000, 1_048_576]);
  });
});

describe("instantiatePlan() of libraries in a thread", () => {
  const prepareShown = async (wat = SHOWN) => {
    const imports = { env: { memory: sharedMemory() } };
    return { ...(await prepare({ "a.so": await assemble(wat) }, { imports })), imports };
  };

  test("gives each thread a stack and thread-local data of its own", async () => {
    const { plan, modules, imports } = await prepareShown();
    const first = instantiatePlan(plan, modules, imports).exports;
    const further = instantiatePlan(plan, modules, imports, { thread: THREAD }).exports;
    const count = (exports: typeof first) => exported(exports, "a.so", "count")();
    expect([count(first), count(first), count(further), count(first)]).toEqual([8, 9, 8, 10]);
    expect(exported(further, "a.so", "stack")()).toBe(0x19_0000);
    expect(exported(first, "a.so", "stack")()).toBe(1_048_576);
  });

  test("does so for modules that were compiled unchanged", async () => {
    const { plan, modules, imports } = await prepareShown();
    const unchanged = planUnchanged(plan, modules);
    const { exports } = instantiatePlan(unchanged, modules, imports, { thread: THREAD });
    expect(exported(exports, "a.so", "count")()).toBe(8);
    expect(exported(exports, "a.so", "stack")()).toBe(0x19_0000);
  });

  test("is refused if the linker makes the memory", async () => {
    const { plan, modules } = await prepare({ "a.so": await assemble(SHOWN) });
    const problems = problemsOf(() => instantiatePlan(plan, modules, {}, { thread: THREAD }));
    expect(problems).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect(problems[0]?.message).toContain("the linker makes the memory");
    expect(problems[0]?.hint).toContain("imports: { env: { memory } }");
  });

  test.each([
    ["__wasm_init_tls", SHOWN.replace(INIT, INIT.replace("(global.set", "(unreachable) (global.set"))],
    ["__wasm_apply_data_relocs", SHOWN.replace(INIT, `${INIT} (func (export "__wasm_apply_data_relocs") unreachable)`)],
    ["__wasm_call_ctors", SHOWN.replace(INIT, `${INIT} (func (export "__wasm_call_ctors") unreachable)`)],
  ])("says that a library stopped in its function %s, in the threads that call it", async (name, wat) => {
    const { plan, modules, imports } = await prepareShown(wat);
    const run = (options = {}) => problemsOf(() => instantiatePlan(plan, modules, imports, options));
    const stopped = [{ code: "INSTANTIATION_TRAPPED", module: "a.so", message: expect.stringContaining(`"${name}"`) }];
    expect(run()).toMatchObject(stopped);
    if (name === "__wasm_init_tls") expect(run({ thread: THREAD })).toMatchObject(stopped);
    else instantiatePlan(plan, modules, imports, { thread: THREAD });
  });
});

describe("planLink() of libraries with 64-bit addresses", () => {
  test("gives their thread-local data an address of that type", async () => {
    const wide = SHOWN.replace("(memory 1 32 shared)", "(memory i64 1 32 shared)")
      .replaceAll("(global $base i32)", "(global $base i64)")
      .replaceAll("(mut i32)", "(mut i64)");
    const fields = `${STACK} (global (export "__tls_base") (mut i64) (i64.const 0))
      (global (export "__tls_size") i64 (i64.const 4)) (global (export "__tls_align") i64 (i64.const 4))
      (func (export "__wasm_init_tls") (param i64))`;
    const head = wide.slice(0, wide.indexOf(STACK.replaceAll("(mut i32)", "(mut i64)")));
    const type = parseModule(await assemble(`${head} ${fields.replaceAll("(mut i32)", "(mut i64)")})`));
    const plan = planLink({ "a.so": type });
    expect(plan.thread?.locals).toEqual([{ unit: "a.so", offset: 0, addressType: "i64" }]);
  });
});

describe("openProgram() with thread-local variables", () => {
  const USER = library(
    "",
    `(import "GOT.mem" "counter" (global $at (mut i32)))
    (func (export "value") (result i32) (i32.load (global.get $at)))`,
  );
  const TABLE = '(import "env" "__indirect_function_table" (table 1 funcref))';
  /** The first bytes of its data are no thread-local data. */
  const PLACED = SHOWN.replaceAll("(i32.const 0) (global.get $base)", "(i32.const 4) (global.get $base)").replace(
    MEMORY,
    `${MEMORY} ${TABLE}`,
  );

  test("gives libraries that are opened the addresses that the variables of others have in this thread", async () => {
    const imports = { env: { memory: growing(), __indirect_function_table: tableOf(8) } };
    const program = await openProgram({ "main.so": await assemble(PLACED) }, { imports });
    const { count } = program.exports["main.so"] as { readonly count: () => number };
    expect(count()).toBe(8);
    const user = await program.open("user.so", { source: await assemble(USER) });
    expect((user.symbol("value") as () => number)()).toBe(8);
    program.close();
  });

  test("knows the address of a thread-local variable of a library that is opened", async () => {
    const imports = { env: { memory: growing(), __indirect_function_table: tableOf(8) } };
    const main = await assemble(library("", TABLE));
    const program = await openProgram({ "main.so": main }, { imports });
    for (const open of ["open", "openSync"] as const) {
      const source = await assemble(PLACED);
      const opened = await (open === "open"
        ? program.open("counter.so", { source, scope: "global" })
        : program.openSync("counter.so", new WebAssembly.Module(source), { scope: "global" }));
      const address = opened.symbol("counter") as number;
      expect(new Int32Array(imports.env.memory.buffer)[address / 4]).toBe(7);
      const user = program.openSync("user.so", new WebAssembly.Module(await assemble(USER)));
      expect((user.symbol("value") as () => number)()).toBe(7);
      user.close();
      opened.close();
    }
    program.close();
  });

  test("puts functions of a library into the table of the thread that opens it, and of no other", async () => {
    const [own, other] = [tableOf(8), tableOf(8)];
    const memory = growing();
    const imports = { env: { memory, __indirect_function_table: own } };
    const program = await openProgram({ "main.so": await assemble(PLACED) }, { imports });
    const source = await assemble(library("", '(import "GOT.func" "f" (global (mut i32))) (func (export "f"))'));
    const opened = await program.open("opened.so", { source });
    const thread = { stackBase: 0x10_4000, stackSize: 0x2000, tlsBase: 0x10_8000 };
    const env = { memory, __indirect_function_table: other };
    const { exports } = instantiatePlan(program.plan, program.modules, { env }, { thread });
    expect(exported(exports, "main.so", "count")()).toBe(8);
    const isIn = (table: WebAssembly.Table) =>
      Array.from({ length: table.length }, (_, slot) => table.get(slot)).includes(opened.symbol("f"));
    expect([isIn(own), isIn(other)]).toEqual([true, false]);
    program.close();
  });

  const growing = () => new WebAssembly.Memory({ initial: 17, maximum: 32, shared: true });
  const tableOf = (initial: number) => new WebAssembly.Table({ initial, element: "anyfunc" });
});

/** The step that sets up thread-local data. */
const localsOf = ({ steps }: LinkPlan) => steps.filter((step) => step.do === "call" && step.locals !== undefined);

describe("startLibraries()", () => {
  test("sets up thread-local data of libraries that export its address and function, behind addresses", async () => {
    const types = {
      shown: parseModule(await assemble(SHOWN)),
      hidden: parseModule(await assemble(HIDDEN)),
      user: parseModule(
        await assemble(
          library(
            '(needed "shown")',
            '(import "GOT.mem" "counter" (global (mut i32))) (import "GOT.func" "count" (global (mut i32)))',
          ),
        ),
      ),
    };
    const plan = planLink(types);
    expect(localsOf(plan)).toEqual([{ do: "call", unit: "shown", export: "__wasm_init_tls", locals: "__tls_base" }]);
    expect(plan.steps.slice(3).map((step) => ("export" in step ? step.export : step.do))).toEqual([
      "count",
      "__wasm_init_tls",
      "counter",
    ]);
    expect(plan.libraries?.search.map(({ threadLocals }) => threadLocals)).toContainEqual(["counter"]);
  });
});
