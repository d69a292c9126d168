import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

const needing = await assemble(`(module (@dylink.0 (mem-info (memory 16 2)))
  (import "env" "memory" (memory 1)) (import "env" "__stack_pointer" (global $stack (mut i32)))
  (func (export "stack") (result i32) (global.get $stack)))`);

function running(stackPointer?: WebAssembly.Global): Program {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
  return attach({
    memory,
    table,
    exports: {},
    malloc: () => 1024,
    free: () => {},
    ...(stackPointer && { stackPointer }),
  });
}

describe("a library that needs a stack", () => {
  const expected = {
    code: "DYNAMIC_LIBRARY",
    diagnostics: [{ module: "needing.so", import: { module: "env", name: "__stack_pointer" } }],
  };

  test("is refused by attach without stackPointer, and nothing stays behind", async () => {
    const program = running();
    const error = await errorOf(program.open("needing.so", { source: needing }));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain("give attach the stackPointer of the running instance");
    expect(await errorOf(() => program.openSync("needing.so", new WebAssembly.Module(needing)))).toMatchObject(
      expected,
    );
    expect(program.libraries).toEqual([]);
  });

  test("uses that of the program", async () => {
    const stackPointer = new WebAssembly.Global({ value: "i32", mutable: true }, 4096);
    const library = await running(stackPointer).open("needing.so", { source: needing });
    expect((library.symbol("stack") as () => number)()).toBe(4096);
  });

  test("is refused in a program with addresses of its own that does not export its stack pointer", async () => {
    const fixed = await assemble(`(module (memory (export "memory") 1)
      (table (export "__indirect_function_table") 1 funcref) (func (export "_start")))`);
    const program: Program = await openProgram({ main: fixed });
    const error = await errorOf(program.open("needing.so", { source: needing }));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain("-Wl,--export=__stack_pointer");
  });
});
