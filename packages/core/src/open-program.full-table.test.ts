import { expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

const bare = await assemble(`(module (memory (export "memory") 2)
  (table (export "__indirect_function_table") 2 2 funcref) (func (export "twice"))
  (global (export "__stack_pointer") (mut i32) (i32.const 1024)) (global (export "__heap_base") i32 (i32.const 1024)))`);
const IMPORTS = '(import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))';

test.each([
  ["slots of its own", `(module (@dylink.0 (mem-info (memory 16 2) (table 3 0))) ${IMPORTS})`, 3],
  [
    "a slot for a function of the program",
    `(module (@dylink.0 (mem-info (memory 16 2))) ${IMPORTS} (import "GOT.func" "twice" (global (mut i32))))`,
    1,
  ],
])("a library that needs %s is refused if the table cannot grow", async (_title, text, count) => {
  const library = await assemble(text);
  const running: Program = await openProgram({ main: bare });
  for (const error of [
    await errorOf(running.open("a.so", { source: library })),
    await errorOf(() => running.openSync("a.so", new WebAssembly.Module(library))),
  ]) {
    expect(error).toMatchObject({
      name: "ModuleLinkError",
      code: "DYNAMIC_LIBRARY",
      diagnostics: [
        { message: `the table of the program has 2 slots and cannot grow by the ${count} that a library needs` },
      ],
    });
    expect(error.message).toContain("-Wl,--growable-table");
  }
  expect(running.libraries).toEqual([]);
});
