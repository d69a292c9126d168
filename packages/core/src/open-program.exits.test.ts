import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { WasiProvider } from "./host.ts";
import { link } from "./link.ts";

type Call = (...values: number[]) => number;

describe("destructors of a library that is linked with its program", () => {
  test("run when the program is closed, the last registered first, if the program exports no __cxa_atexit", async () => {
    const running = await openProgram({ main: program, "plugin.so": plugin });
    const count = running.exports.main["read_counter"] as Call;
    expect(count()).toBe(1);
    running.close();
    expect(count()).toBe(3001);
    expect(await errorOf(() => running.close())).toMatchObject({ code: "LIBRARY_CLOSED" });
    expect(count()).toBe(3001);
  });

  test("run all, also if one of them or of an opened library traps: the first error is thrown", async () => {
    const trapping = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
      (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
      (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
      (func $end (param i32) unreachable) (elem (global.get $slots) $end)
      (func (export "__wasm_call_ctors") (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0)))))`);
    const running = await openProgram({ main: program, "plugin.so": plugin, "trapping.so": trapping });
    await running.open("other.so", { source: trapping });
    expect(() => running.close()).toThrow(WebAssembly.RuntimeError);
    expect((running.exports.main["read_counter"] as Call)()).toBe(3001);
  });

  test("are registered with the program's own function if it has one", async () => {
    const own = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
      (global $calls (mut i32) (i32.const 0)) (func (export "calls") (result i32) (global.get $calls))
      (func (export "__cxa_atexit") (param i32 i32 i32) (result i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (i32.const 0)))`);
    const running = await openProgram({ main: program, "plugin.so": plugin, "own.so": own });
    const calls = running.exports["own.so"]["calls"] as Call;
    expect(calls()).toBe(2);
    running.close();
    expect((running.exports.main["read_counter"] as Call)()).toBe(1);
  });

  test("have nobody who runs them after link, whose error names the ways out", async () => {
    const error = await errorOf(link({ main: program, "plugin.so": plugin }));
    expect(error).toMatchObject({ code: "UNRESOLVED_IMPORT", diagnostics: [{ import: { name: "__cxa_atexit" } }] });
    expect(error.message).toContain("build the program with -Wl,--export=__cxa_atexit, use openProgram");
  });
});

/** A program of C with the functions that end it. Its own list of each kind has one hook after the other. */
const ENDING = `(module (@dylink.0 (mem-info (memory 256 4) (table 1 0)))
  (import "env" "memory" (memory $m 1)) (import "env" "__indirect_function_table" (table $t 1 funcref))
  (import "env" "__memory_base" (global $base i32)) (import "env" "__table_base" (global $slots i32))
  (global $calls (mut i32) (i32.const 0)) (global $own (mut i32) (i32.const 0)) (global $quick (mut i32) (i32.const 0))
  (func (export "log") (param i32) (global.set $calls (i32.add (i32.mul (global.get $calls) (i32.const 10)) (local.get 0))))
  (func (export "calls") (result i32) (global.get $calls))
  (func (export "own") (result i32) (global.get $own))
  (func (export "registered") (result i32) (global.get $quick))
  (func (export "exit") (param i32))
  (func (export "__cxa_atexit") (param i32 i32 i32) (result i32)
    (global.set $own (i32.add (global.get $own) (i32.const 1))) (i32.const 0))
  (func (export "at_quick_exit") (param i32) (result i32)
    (i32.store (i32.add (global.get $base) (i32.mul (global.get $quick) (i32.const 4))) (local.get 0))
    (global.set $quick (i32.add (global.get $quick) (i32.const 1))) (i32.gt_u (global.get $quick) (i32.const 32)))
  (func (export "quick_exit") (local $at i32)
    (local.set $at (global.get $quick))
    (block $end (loop $next
      (br_if $end (i32.eqz (local.get $at)))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (call_indirect (i32.load (i32.add (global.get $base) (i32.mul (local.get $at) (i32.const 4)))))
      (br $next)))))`;

const LIBRARY_HEAD = `(import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32)) (import "env" "__table_base" (global $slots i32))
  (import "env" "log" (func $log (param i32)))`;

/** Registers a destructor by the address of `__cxa_atexit`, with a handle; it logs its argument. */
const BY_ADDRESS = (
  argument: number,
  handle: string,
  calls = "",
) => `(module (@dylink.0 (mem-info (memory 16 2) (table 1 0)))
  ${LIBRARY_HEAD} (import "GOT.func" "__cxa_atexit" (global $register (mut i32))) ${calls}
  (func $end (param i32) (call $log (local.get 0))) (elem (global.get $slots) $end)
  (func (export "address") (result i32) (global.get $register))
  (func (export "__wasm_call_ctors") (drop (call_indirect (param i32 i32 i32) (result i32)
    (global.get $slots) (i32.const ${argument}) ${handle} (global.get $register)))))`;

async function startEnding() {
  const running = await openProgram({ main: await assemble(ENDING) });
  const call = (name: string, ...values: number[]) => (running.exports.main[name] as Call)(...values);
  return { running, call };
}

describe("the address of __cxa_atexit in a library that is opened", () => {
  test.each([
    ["with its handle", BY_ADDRESS(1, "(global.get $base)")],
    ["without a handle", BY_ADDRESS(1, "(i32.const 0)")],
    [
      "beside calls of the function",
      BY_ADDRESS(1, "(i32.const 0)", `(import "env" "__cxa_atexit" (func (param i32 i32 i32) (result i32)))`),
    ],
  ])("registers a destructor for that library, %s, each time that it is opened", async (_, text) => {
    const { running, call } = await startEnding();
    const module = new WebAssembly.Module(await assemble(text));
    const other = await running.open("other.so", { source: await assemble(BY_ADDRESS(2, "(i32.const 0)")) });
    const addresses = new Set<number>();
    for (let time = 1; time <= 4; time += 1) {
      const library =
        time === 1 ? await running.open("one.so", { source: module }) : running.openSync("one.so", module);
      const address = (library.symbol("address") as Call)();
      expect(address).not.toBe((other.symbol("address") as Call)());
      addresses.add(address);
      library.close();
      expect(call("calls")).toBe(Number("1".repeat(time)));
    }
    // The slot of a closed library serves the next one.
    expect(addresses.size).toBe(1);
    other.close();
    expect(call("calls")).toBe(11_112);
  });

  test("registers nothing behind a library that could not be opened, whose slot serves the next one", async () => {
    const { running, call } = await startEnding();
    const failing = BY_ADDRESS(1, "(i32.const 0)").replace(`(drop (call_indirect`, `unreachable (drop (call_indirect`);
    await expect(running.open("one.so", { source: await assemble(failing) })).rejects.toThrow();
    const { length } = running.libraries;
    expect([length, call("calls")]).toEqual([0, 0]);
  });
});

describe("close() of a program that has called proc_exit", () => {
  const library = `(module (@dylink.0 (mem-info (memory 16 2) (table 1 0))) ${LIBRARY_HEAD}
    (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
    (func $end (param i32) (call $log (i32.const 9))) (elem (global.get $slots) $end)
    (func (export "__wasm_call_ctors") (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0)))))`;
  const LEAVES = `(func (export "leave") (call $proc_exit (i32.const 4)))`;
  const withExit = (text: string): string =>
    `${text.slice(0, -1).replace("(import", '(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32))) (import')} ${LEAVES})`;
  const wasi: WasiProvider = { names: ["proc_exit"], open: () => ({}) };

  test.each([
    ["none that its C library has left out", ENDING, 0],
    ["all, if it has no C library that runs them", ENDING.replace('(export "exit")', ""), 9],
  ])("runs %s", async (_title, text, logged) => {
    const running = await openProgram({ main: await assemble(withExit(text)) }, { wasi });
    const call = (name: string): unknown => (running.exports.main[name] as Call)();
    const module = new WebAssembly.Module(await assemble(library));
    running.openSync("one.so", module);
    expect(await errorOf(() => call("leave"))).toMatchObject({ name: "WasiExit", exitCode: 4 });
    running.close();
    expect(call("calls")).toBe(logged);
  });

  test("runs those of libraries that were opened afterwards", async () => {
    const running = await openProgram({ main: await assemble(withExit(ENDING)) }, { wasi });
    const call = (name: string): unknown => (running.exports.main[name] as Call)();
    const module = new WebAssembly.Module(await assemble(library));
    running.openSync("one.so", module);
    expect(await errorOf(() => call("leave"))).toMatchObject({ name: "WasiExit" });
    running.openSync("two.so", module);
    running.close();
    expect(call("calls")).toBe(9);
    // The hook of the first one serves the second.
    expect(call("own")).toBe(1);
  });
});

/** Registers a function for `quick_exit`, which logs a number, and a destructor. */
const QUICK = (id: number) => `(module (@dylink.0 (mem-info (memory 16 2) (table 2 0)))
  ${LIBRARY_HEAD} (import "env" "at_quick_exit" (func $quick (param i32) (result i32)))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (func $end (param i32) (call $log (i32.const 9))) (func $fast (call $log (i32.const ${id})))
  (elem (global.get $slots) $end $fast)
  (func (export "__wasm_call_ctors")
    (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0)))
    (drop (call $quick (i32.add (global.get $slots) (i32.const 1))))))`;

describe("quick_exit of a program with opened libraries", () => {
  test("runs their functions, the last registered first, and no destructors", async () => {
    const { running, call } = await startEnding();
    await running.open("one.so", { source: await assemble(QUICK(1)) });
    await running.open("two.so", { source: await assemble(QUICK(2)) });
    call("quick_exit");
    expect(call("calls")).toBe(21);
  });

  test("runs no function of a library that is closed, however often it was opened", async () => {
    const { running, call } = await startEnding();
    const module = new WebAssembly.Module(await assemble(QUICK(1)));
    for (let time = 0; time < 50; time += 1) running.openSync("one.so", module).close();
    // The program has room for 32 functions.
    expect(call("registered")).toBe(1);
    const logged = call("calls");
    call("quick_exit");
    expect(call("calls")).toBe(logged);
    await running.open("two.so", { source: await assemble(QUICK(2)) });
    expect(call("registered")).toBe(1);
  });
});
