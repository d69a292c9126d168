import { describe, expect, test } from "vitest";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library } from "./program-options.ts";

type Call = (...values: number[]) => number;

/** A library that is linked with `-Bsymbolic`: it puts the import of its own weak function, a forwarder, into the table. */
const symbolic = (further: string) => `(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
  (import "env" "weak" (func $weak (result i32))) ${further}
  (func (export "weak") (result i32) (i32.const 5)) (elem (global.get $slots) $weak)
  (func (export "own") (result i32) (global.get $slots)))`;
const plain = await assemble(symbolic(""));
const asking = await assemble(
  symbolic('(import "GOT.func" "weak" (global $at (mut i32)))').replace(
    '(func (export "own")',
    '(func (export "ask") (result i32) (global.get $at)) (func (export "own")',
  ),
);
const other = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (import "GOT.func" "weak" (global $at (mut i32))) (func (export "ask") (result i32) (global.get $at)))`);

const call = (library: Pick<Library, "exports">, name: string): number => (library.exports[name] as Call)();

describe("a forwarder in the table stands for its function: its address is the same", () => {
  test("in a library that is opened later, if the program was linked with the other", async () => {
    const running = await openProgram(
      { main: program, "symbolic.so": plain },
      { imports: { env: { __cxa_atexit: () => 0 } } },
    );
    const asker = await running.open("other.so", { source: other });
    expect(call(asker, "ask")).toBe((running.exports["symbolic.so"]["own"] as Call)());
  });

  test.each([
    ["asks for no address", plain],
    ["asks for it too", asking],
  ])("for a library that is opened later, and %s", async (_, bytes) => {
    const running = await openProgram({ main: program });
    for (let count = 0; count < 2; count += 1) {
      const library = await running.open("symbolic.so", { source: bytes, scope: "global" });
      const asker = running.openSync("other.so", new WebAssembly.Module(other));
      expect(call(asker, "ask")).toBe(call(library, "own"));
      if (bytes === asking) expect(call(library, "ask")).toBe(call(library, "own"));
      asker.close();
      library.close();
    }
  });
});
