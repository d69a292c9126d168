import { createTestHost } from "@rec/test-host";
import { expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program, user } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

/** Finds a function of a library by the functions of C. */
const finder = await assemble(`(module (@dylink.0 (mem-info (memory 16 0)))
  (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
  (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
  (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
  (data (global.get $base) "plugin.so\\00run\\00")
  (func (export "find") (result i32) (call $dlsym (call $dlopen (global.get $base) (i32.const 2))
    (i32.add (global.get $base) (i32.const 10)))))`);

/** A program that was linked with `plugin.so`, which counts its constructors in a variable of `base`. */
async function start(folder = "") {
  const host = createTestHost({ files: { "user.so": user } as never });
  const modules = { base: program, finder, [`${folder}plugin.so`]: plugin };
  const running: Program<string> = await openProgram(modules, { host, imports: { env: { __cxa_atexit: () => 0 } } });
  const base = running.exports["base"] as Record<string, Call>;
  return { running, base, constructed: () => (base["read_counter"] as Call)() };
}

test("a library that was linked with the program is opened as it is, and stays when it is closed", async () => {
  const { running, base, constructed } = await start();
  expect(constructed()).toBe(1);
  const linked = running.exports["plugin.so"] as Record<string, Call>;
  const [first, second] = [await running.open("plugin.so"), running.openSync("plugin.so")];
  for (const library of [first, second]) {
    expect(library.symbol("run")).toBe(linked["run"]);
    expect(library.exports).toBe(linked);
  }
  expect(first.symbol("value")).toBe(second.symbol("value"));
  const address = (linked["address_of_run"] as Call)();
  expect((base["call"] as Call)(address, 1)).toBe(9);
  expect(running.libraries).toEqual([]);
  first.close();
  expect(await errorOf(() => first.symbol("run"))).toMatchObject({ code: "LIBRARY_CLOSED" });
  expect((second.symbol("run") as Call)(1)).toBe(9);
  second.close();
  expect(constructed()).toBe(1);
  const again = running.openSync("plugin.so", running.modules["plugin.so"]);
  expect((again.symbol("run") as Call)(1)).toBe(9);
  const other = new WebAssembly.Module(plugin);
  expect(await errorOf(() => running.openSync("plugin.so", other))).toMatchObject({ code: "LIBRARY_IN_USE" });
});

test.each(["", "lib/"])("dlopen of C finds a linked library by its file name, under %j", async (folder) => {
  const { running, base, constructed } = await start(folder);
  const plugins = running.exports[`${folder}plugin.so`] as Record<string, Call>;
  const { find } = running.exports["finder"] as Record<string, Call>;
  const { promising = (own: unknown) => own } = WebAssembly as unknown as { promising?: (own: unknown) => unknown };
  const address = await (promising(find) as () => Promise<number>)();
  expect(address).toBe((plugins["address_of_run"] as Call)());
  expect((base["call"] as Call)(address, 1)).toBe(9);
  expect([constructed(), running.libraries]).toEqual([1, []]);
});

test.each(["", "lib/"])(
  "a library that is opened finds those that it needs among the linked ones under %j, and does not close them",
  async (folder) => {
    const { running, constructed } = await start(folder);
    for (const open of [
      () => running.open("user.so"),
      async () => running.openSync("user.so", new WebAssembly.Module(user)),
    ]) {
      const library = await open();
      expect((library.symbol("use") as Call)(1)).toBe(109);
      expect(running.libraries).toEqual(["user.so"]);
      library.close();
    }
    expect([constructed(), running.libraries]).toEqual([1, []]);
    expect((running.openSync(`${folder}plugin.so`).symbol("run") as Call)(1)).toBe(9);
  },
);

test.each(["open", "openSync"] as const)(
  "a program that is no library, and imports memory and table from the caller, opens libraries by %s",
  async (by) => {
    const memory = new WebAssembly.Memory({ initial: 4 });
    const table = new WebAssembly.Table({ initial: 4, element: "anyfunc" });
    const main = await assemble(`(module (import "env" "memory" (memory 1))
      (import "env" "__indirect_function_table" (table 1 funcref))
      (func (export "call") (param i32 i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
      (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
      (global (export "counter") i32 (i32.const 16)))`);
    const imports = { env: { memory, __indirect_function_table: table } };
    const running: Program<string> = await openProgram({ main }, { imports });
    const library =
      by === "open"
        ? await running.open("plugin.so", { source: plugin })
        : running.openSync("plugin.so", new WebAssembly.Module(plugin));
    expect((library.symbol("run") as Call)(10)).toBe(27);
    const address = (library.symbol("address_of_run") as Call)();
    expect(table.get(address)).toBe(library.symbol("run"));
    const { call } = running.exports["main"] as Record<"call", Call>;
    expect(call(address, 20)).toBe(47);
    expect(new Int32Array(memory.buffer)[4]).toBe(1);
    library.close();
    expect(new Int32Array(memory.buffer)[4]).toBe(3001);
  },
);
