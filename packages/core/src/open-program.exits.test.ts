import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
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
