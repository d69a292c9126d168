import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

/** A program with an allocator that notes what is allocated: the last bytes of each block. */
const PROGRAM = `(module (@dylink.0 (mem-info (memory 64 4) (table 1 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))
  (global $next (mut i32) (i32.const 131072))
  (global $live (mut i32) (i32.const 0))
  (func $malloc (export "malloc") (param i32) (result i32)
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 0) (i32.const 31)) (i32.const -16))))
    (loop (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.const 1))) (br 1)))))
  (func (export "free") (param i32) (global.set $live (i32.sub (global.get $live) (i32.const 1))))
  (func (export "live") (result i32) (global.get $live))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "call") (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
  (global (export "counter") i32 (i32.const 16))
  (func (export "read_counter") (result i32) (i32.load (i32.add (global.get $base) (i32.const 16)))))`;

/** Counts in data of the program, calls it, has data and a function whose address is taken, and a destructor. */
const PLUGIN = `(module (@dylink.0 (mem-info (memory 32 4) (table 1 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (import "env" "own" (func $weak (result i32)))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (import "GOT.mem" "counter" (global $counter (mut i32)))
  (import "GOT.mem" "value" (global $value (mut i32)))
  (import "GOT.func" "run" (global $run (mut i32)))
  (elem (global.get $slots) $end)
  (data (global.get $base) "\\07")
  (func $own (export "own") (result i32) (i32.const 5))
  (func $count (param i32)
    (i32.store (global.get $counter) (i32.add (i32.load (global.get $counter)) (local.get 0))))
  (func $end (param i32) (call $count (local.get 0)))
  (func (export "__wasm_apply_data_relocs")
    (i32.store offset=8 (global.get $base) (global.get $value)))
  (func (export "__wasm_call_ctors")
    (call $count (i32.const 1))
    (drop (call $atexit (global.get $slots) (i32.const 1000) (i32.const 0)))
    (drop (call $atexit (global.get $slots) (i32.const 2000) (i32.const 0))))
  (func (export "run") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (i32.load (i32.load offset=8 (global.get $base)))))
  (func (export "address_of_run") (result i32) (global.get $run))
  (func (export "call_weak") (result i32) (call $weak))
  (global (export "value") i32 (i32.const 0)))`;

const USER = `(module (@dylink.0 (mem-info (memory 0 0)) (needed "plugin.so"))
  (import "env" "run" (func $run (param i32) (result i32)))
  (func (export "use") (param i32) (result i32) (i32.add (call $run (local.get 0)) (i32.const 100))))`;

const [program, plugin, user] = await Promise.all([PROGRAM, PLUGIN, USER].map((wat) => assemble(wat)));

async function start(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {}) {
  const host = createTestHost({ files: files as never });
  const running = await openProgram({ main: program as Uint8Array<ArrayBuffer> }, { host });
  const main = running.exports.main as Record<string, Call>;
  const call = (name: string, ...values: number[]) => (main[name] as Call)(...values);
  return { running: running as Program<string>, call };
}

const symbolOf = (library: Library, name: string): Call => library.symbol(name) as Call;

describe("a program opens a library", () => {
  test("that gets its place, addresses, relocations and constructors, and calls the program", async () => {
    const { running, call } = await start();
    const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    expect(running.libraries).toEqual(["plugin.so"]);
    expect(call("read_counter")).toBe(1);
    expect(symbolOf(library, "run")(10)).toBe(27);
    expect(symbolOf(library, "call_weak")()).toBe(5);
    const address = symbolOf(library, "address_of_run")();
    expect(call("call", address, 20)).toBe(47);
    const { memory } = running.plan.libraries ?? {};
    expect(memory).toEqual({ by: "made", extern: expect.any(Number) });
    expect(library.symbol("value")).toBeGreaterThanOrEqual(131_072);
    library.close();
  });

  test("and closes it: destructors run in reverse, memory and slots are given back", async () => {
    const { running, call } = await start();
    const seen: number[] = [];
    for (let time = 0; time < 50; time += 1) {
      const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
      expect(call("live")).toBe(1);
      seen.push(symbolOf(library, "address_of_run")());
      library.close();
      expect(call("live")).toBe(0);
    }
    expect(new Set(seen).size).toBe(1);
    expect(call("read_counter")).toBe(50 * 3001);
    expect(running.libraries).toEqual([]);
  });

  test("at once, if it is compiled", async () => {
    const { running, call } = await start();
    const module = new WebAssembly.Module(plugin as Uint8Array<ArrayBuffer>);
    for (let time = 0; time < 3; time += 1) {
      const library = running.openSync("plugin.so", module);
      expect(symbolOf(library, "run")(10)).toBe(27);
      expect(symbolOf(library, "call_weak")()).toBe(5);
      library.close();
    }
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3 * 3001);
  });

  test("once, however often and however concurrently it is asked for", async () => {
    const { running, call } = await start({ "plugin.so": plugin as Uint8Array<ArrayBuffer> });
    const [first, second] = await Promise.all([running.open("plugin.so"), running.open("plugin.so")]);
    const third = running.openSync("plugin.so");
    expect(call("read_counter")).toBe(1);
    expect(running.libraries).toEqual(["plugin.so"]);
    first.close();
    third.close();
    expect(symbolOf(second, "run")(1)).toBe(9);
    second.close();
    expect(call("read_counter")).toBe(3001);
  });

  test("with those that it needs, from beside it", async () => {
    const files = {
      "lib/user.so": user as Uint8Array<ArrayBuffer>,
      "lib/plugin.so": plugin as Uint8Array<ArrayBuffer>,
    };
    const { running, call } = await start(files);
    const library = await running.open("lib/user.so");
    expect(symbolOf(library, "use")(1)).toBe(109);
    expect([...running.libraries].sort()).toEqual(["lib/user.so", "plugin.so"]);
    library.close();
    expect(running.libraries).toEqual([]);
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3001);
  });

  test("and keeps one that another uses", async () => {
    const { running } = await start();
    const first = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    const second = await running.open("user.so", { source: user as Uint8Array<ArrayBuffer> });
    const error = await errorOf(() => first.close());
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "LIBRARY_IN_USE" });
    expect(error.message).toContain("user.so uses plugin.so");
    expect(symbolOf(second, "use")(1)).toBe(109);
    second.close();
    first.close();
    expect(running.libraries).toEqual([]);
  });
});

describe("the symbols of a library", () => {
  test("are seen by later ones only if it is global, or if they need it", async () => {
    const other = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "own" (func $own (result i32))) (func (export "other") (result i32) (call $own)))`);
    const { running } = await start();
    const source = plugin as Uint8Array<ArrayBuffer>;
    const local = await running.open("plugin.so", { source });
    expect(await errorOf(running.open("other.so", { source: other }))).toMatchObject({ code: "UNRESOLVED_IMPORT" });
    const again = await running.open("plugin.so", { source, scope: "global" });
    const library = await running.open("other.so", { source: other });
    expect(symbolOf(library, "other")()).toBe(5);
    library.close();
    again.close();
    local.close();
    expect(await errorOf(running.open("other.so", { source: other }))).toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });

  test("that do not exist are an error with a near name", async () => {
    const { running } = await start();
    const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    const error = await errorOf(() => library.symbol("rum"));
    expect(error).toMatchObject({ code: "SYMBOL_NOT_FOUND", diagnostics: [{ hint: 'did you mean "run"?' }] });
    expect(() => library.symbol("__proto__")).toThrow("exports no symbol");
  });
});

describe("nothing stays behind", () => {
  test("if a constructor traps", async () => {
    const bad = await assemble(`(module (@dylink.0 (mem-info (memory 100 4) (table 3 0)))
      (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32))
      (func (export "__wasm_call_ctors") unreachable))`);
    const { running, call } = await start();
    for (const open of [
      () => running.open("bad.so", { source: bad }),
      async () => running.openSync("bad.so", new WebAssembly.Module(bad)),
    ]) {
      expect(await errorOf(open())).toMatchObject({
        code: "INSTANTIATION_TRAPPED",
        diagnostics: [{ module: "bad.so" }],
      });
      expect(call("live")).toBe(0);
      expect(running.libraries).toEqual([]);
    }
  });

  test("if a symbol is missing, in all its places", async () => {
    const bad = await assemble(`(module (@dylink.0 (mem-info (memory 100 4)))
      (import "env" "none" (func)) (import "GOT.mem" "nowhere" (global (mut i32))) (import "env" "twice" (func)))`);
    const { running, call } = await start();
    const error = await errorOf(running.open("bad.so", { source: bad }));
    expect(error).toMatchObject({ name: "ModuleLinkError" });
    expect(call("live")).toBe(0);
    expect(running.libraries).toEqual([]);
  });

  test("if the file does not exist", async () => {
    const { running } = await start();
    expect(await errorOf(running.open("none.so"))).toMatchObject({ name: "ModuleLoadError" });
    expect(running.libraries).toEqual([]);
  });
});

describe("what is closed", () => {
  test("answers with a code", async () => {
    const { running } = await start();
    const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    library.close();
    for (const call of [() => library.close(), () => library.symbol("run")]) {
      expect(await errorOf(call)).toMatchObject({ code: "LIBRARY_CLOSED", diagnostics: [{ module: "plugin.so" }] });
    }
    expect(await errorOf(() => running.openSync("plugin.so"))).toMatchObject({ code: "LIBRARY_NOT_FOUND" });
    running.close();
    expect(await errorOf(() => running.close())).toMatchObject({ code: "LIBRARY_CLOSED" });
    expect(await errorOf(running.open("plugin.so"))).toMatchObject({ code: "LIBRARY_CLOSED" });
  });

  test("is all that is open, if the program is closed", async () => {
    const { running, call } = await start();
    await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    await running.open("user.so", { source: user as Uint8Array<ArrayBuffer> });
    running.close();
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3001);
  });
});

describe("attach()", () => {
  test("opens libraries into a program that others run, with memory of its allocator", async () => {
    const { instance } = await (async () => {
      const memory = new WebAssembly.Memory({ initial: 4 });
      const table = new WebAssembly.Table({ initial: 8, element: "anyfunc" });
      const base = new WebAssembly.Global({ value: "i32" }, 1024);
      const slots = new WebAssembly.Global({ value: "i32" }, 1);
      const env = { memory, __indirect_function_table: table, __memory_base: base, __table_base: slots };
      const own = await WebAssembly.instantiate(await WebAssembly.compile(program as Uint8Array<ArrayBuffer>), { env });
      return { instance: { exports: own.exports, memory, table } };
    })();
    const { memory, table, exports } = instance;
    const { malloc, free } = exports as unknown as Record<"malloc" | "free", Call>;
    const counter = new WebAssembly.Global({ value: "i32" }, 1024 + 16);
    const running = attach({ memory, table, exports: { ...exports, counter }, malloc, free });
    const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    expect(symbolOf(library, "run")(10)).toBe(27);
    expect((exports["live"] as Call)()).toBe(1);
    library.close();
    expect((exports["live"] as Call)()).toBe(0);
    expect((exports["read_counter"] as Call)()).toBe(3001);
  });

  test("names all that is missing", async () => {
    const error = await errorOf(() => attach({ exports: {} } as never));
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toContain("memory, table, malloc, free are missing or of another kind");
  });
});

test("a program without a memory opens no library", async () => {
  const running = await openProgram({ main: await assemble("(module)") });
  const error = await errorOf(running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> }));
  expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY" });
  expect(error.message).toContain("the program exports no memory and no table");
});

test("a program without an allocator gets regions of memory that grows, and uses them again", async () => {
  const bare = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
    (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "twice") (param i32) (result i32) (i32.const 0)) (global (export "counter") i32 (i32.const 16))
    (func (export "size") (result i32) (memory.size)))`);
  const running = await openProgram({ main: bare });
  const size = () => (running.exports.main["size"] as Call)();
  const sizes = new Set<number>();
  for (let time = 0; time < 20; time += 1) {
    const library = await running.open("plugin.so", { source: plugin as Uint8Array<ArrayBuffer> });
    sizes.add(size());
    library.close();
  }
  expect(sizes.size).toBe(1);
});
