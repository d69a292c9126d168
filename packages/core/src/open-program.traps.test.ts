import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const ENTER = "(global.set $sp (i32.sub (global.get $sp) (i32.const 8000)))";
const LEAVE = "(global.set $sp (i32.add (global.get $sp) (i32.const 8000)))";
const IMPORTS = `(import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $slots i32)) (import "env" "note" (func $note (param i32)))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))`;
const registering = (argument: number): string =>
  `(drop (call $atexit (global.get $slots) (i32.const ${argument}) (i32.const 0)))`;

const good = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__stack_pointer" (global $sp (mut i32))) (func (export "stack") (result i32) (global.get $sp)))`);
const trapping = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0))) ${IMPORTS}
  (elem (global.get $slots) $end) (func $end (param i32) ${ENTER} (call $note (local.get 0)) ${LEAVE})
  (func (export "__wasm_call_ctors") ${ENTER} ${registering(1)} unreachable))`);
/** Traps in its last destructor. */
const ending = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0))) ${IMPORTS}
  (elem (global.get $slots) $end)
  (func $end (param i32) ${ENTER} (call $note (local.get 0)) (if (i32.eq (local.get 0) (i32.const 3)) (then unreachable)) ${LEAVE})
  (func (export "dependency"))
  (func (export "__wasm_call_ctors") ${registering(2)} ${registering(3)} ${registering(4)}))`);
const needing = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)) (needed "ending.so")) ${IMPORTS}
  (import "env" "dependency" (func))
  (elem (global.get $slots) $end) (func $end (param i32) ${ENTER} (call $note (local.get 0)) ${LEAVE})
  (func (export "__wasm_call_ctors") ${ENTER} ${registering(5)} unreachable))`);
/** Notes 0, and traps. */
const failing = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)) (needed "ending.so")) ${IMPORTS}
  (import "env" "dependency" (func))
  (func (export "__wasm_call_ctors") (call $note (i32.const 0)) unreachable))`);

async function start() {
  const noted: number[] = [];
  const imports = { env: { note: (value: number) => void noted.push(value) } };
  const host = createTestHost({ files: { "ending.so": ending, "needing.so": needing } as never });
  const running: Program = await openProgram({ main: program }, { host, imports });
  const library: Library = await running.open("good.so", { source: good });
  return { running, noted, stack: library.symbol("stack") as () => number };
}

describe("code that traps leaves the stack pointer as it was", () => {
  test("in a constructor, in each way to open a library", async () => {
    const { running, noted, stack } = await start();
    const before = stack();
    const module = new WebAssembly.Module(trapping);
    for (let time = 0; time < 3; time += 1) {
      const error = await errorOf(running.open("a.so", { source: trapping }));
      expect([error.code, stack()]).toEqual(["INSTANTIATION_TRAPPED", before]);
      expect(await errorOf(() => running.openSync("b.so", module))).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
      expect(stack()).toBe(before);
    }
    expect(noted).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("in a library that is opened again", async () => {
    let traps = false;
    const source = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0))) ${IMPORTS}
      (import "env" "traps" (func $traps (result i32)))
      (elem (global.get $slots) $end) (func $end (param i32) (call $note (local.get 0)))
      (func (export "_initialize") ${ENTER} ${registering(6)} (if (call $traps) (then unreachable)) ${LEAVE}))`);
    const noted: number[] = [];
    const env = { note: (value: number) => void noted.push(value), traps: () => (traps ? 1 : 0) };
    const running: Program = await openProgram({ main: program }, { imports: { env } });
    const stack = (await running.open("good.so", { source: good })).symbol("stack") as Call;
    const before = stack();
    const module = new WebAssembly.Module(source);
    for (const isTrap of [false, false, true]) {
      traps = isTrap;
      const opened = () => running.openSync("again.so", module).close();
      if (isTrap) expect(await errorOf(opened)).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
      else opened();
      expect(stack()).toBe(before);
    }
    expect([noted, running.libraries]).toEqual([[6, 6, 6], ["good.so"]]);
  });

  test("in a destructor, and the others run", async () => {
    const { running, noted, stack } = await start();
    const before = stack();
    const library = await running.open("ending.so");
    expect(() => library.close()).toThrow(WebAssembly.RuntimeError);
    expect([noted, stack()]).toEqual([[4, 3, 2], before]);
    expect(running.libraries).toEqual(["good.so"]);
  });
});

test("an opening that fails runs the destructors of all that it has constructed, the last first", async () => {
  const { running, noted, stack } = await start();
  const before = stack();
  const error = await errorOf(running.open("needing.so"));
  expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "needing.so" }] });
  expect([noted, stack()]).toEqual([[5, 4, 3, 2], before]);
  expect(running.libraries).toEqual(["good.so"]);
});

describe("the error of a destructor that no other call throws is thrown by close() of the program", () => {
  test.each(["open", "openSync"] as const)("of a library that %s() kept until it had failed", async (way) => {
    let library: Library | undefined;
    const closed: number[] = [];
    const note = (value: number): void => {
      closed.push(value);
      if (value === 0) library?.close();
    };
    const host = createTestHost({ files: { "ending.so": { body: ending } } });
    const running: Program = await openProgram({ main: program }, { host, imports: { env: { note } } });
    library = await running.open("ending.so");
    const open = async () =>
      way === "open"
        ? await running.open("f.so", { source: failing })
        : running.openSync("f.so", new WebAssembly.Module(failing));
    expect(await errorOf(open())).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "f.so" }] });
    expect([closed, running.libraries]).toEqual([[0, 4, 3, 2], []]);
    expect(() => running.close()).toThrow(WebAssembly.RuntimeError);
  });

  test("of a library whose opening failed", async () => {
    const source = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0))) ${IMPORTS}
      (elem (global.get $slots) $end) (func $end (param i32) (call $note (local.get 0)) unreachable)
      (func (export "__wasm_call_ctors") ${registering(7)} (call $note (i32.const 0)) unreachable))`);
    let thrown: Error | undefined;
    const note = (value: number): void => {
      if (value !== 7) return;
      thrown = new Error("destructor");
      throw thrown;
    };
    const running: Program = await openProgram({ main: program }, { imports: { env: { note } } });
    expect(await errorOf(running.open("f.so", { source }))).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
    expect(await errorOf(() => running.close())).toBe(thrown);
    expect(await errorOf(() => running.close())).toMatchObject({ code: "LIBRARY_CLOSED" });
  });
});

describe("an allocator that fails to free", () => {
  const memory = '(import "env" "memory" (memory 1))';
  const group = {
    "a.so": `(module (@dylink.0 (mem-info (memory 16 2)) (needed "b.so")) ${memory})`,
    "b.so": `(module (@dylink.0 (mem-info (memory 16 2))) ${memory})`,
    "stops.so": `(module (@dylink.0 (mem-info (memory 16 2))) ${memory} (func (export "__wasm_call_ctors") unreachable))`,
  };
  const begin = () => {
    let next = 1024;
    const malloc = (sizeBytes: number): number => {
      next += sizeBytes;
      return next - sizeBytes;
    };
    const free = (address: number): void => {
      throw new Error(`bad free of ${address}`);
    };
    const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
    const externs = { memory: new WebAssembly.Memory({ initial: 1 }), table, exports: {}, malloc, free };
    const discover = ({ specifier }: { readonly specifier: string }) => assemble(group[specifier as "b.so"]);
    return attach(externs, { discover });
  };

  test("leaves no library open, and its first error is thrown", async () => {
    const running: Program = begin();
    const library = await running.open("a.so");
    expect(() => library.close()).toThrow("bad free of 1024");
    expect(running.libraries).toEqual([]);
    const again = await running.open("a.so");
    expect(running.libraries).toEqual(["b.so", "a.so"]);
    expect(() => running.close()).toThrow("bad free of 1056");
    expect(running.libraries).toEqual([]);
    expect(await errorOf(() => again.close())).toMatchObject({ code: "LIBRARY_CLOSED" });
  });

  test("does not hide why an opening has failed", async () => {
    const running: Program = begin();
    expect(await errorOf(running.open("stops.so"))).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
    expect(() => running.close()).toThrow("bad free of 1024");
  });
});
