import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

/*
 * Libraries whose constructors open libraries.
 */

const acting = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (import "host" "act" (func $act)) (func (export "__wasm_call_ctors") (call $act))
  (func (export "five") (result i32) (i32.const 5)))`);
const module = new WebAssembly.Module(acting);

async function start() {
  let act: (running: Program) => void = () => {};
  const host = { act: (): void => act(running) };
  const running: Program = await openProgram({ main: program }, { imports: { host } });
  await running.loadTexts();
  return {
    running,
    onConstruct(next: (running: Program) => void): void {
      act = next;
    },
  };
}

type Open = (running: Program, bytes?: Uint8Array<ArrayBuffer>) => Promise<Library>;

const WAYS: Readonly<Record<string, Open>> = {
  "openSync()": async (running, bytes) => running.openSync("own.so", bytes ? new WebAssembly.Module(bytes) : module),
  "open()": (running, source = acting) => running.open("own.so", { source }),
};

const ALL_WAYS: Readonly<Record<string, Open>> = {
  ...WAYS,
  "openSync() of a library that is opened again": async (running) => {
    running.openSync("own.so", module).close();
    return running.openSync("own.so", module);
  },
};

describe.each(Object.entries(ALL_WAYS))("a library that is opened by %s", (_, open) => {
  test.each([module, undefined])("is refused to its own constructor by openSync()", async (given) => {
    const { running, onConstruct } = await start();
    const refused: unknown[] = [];
    onConstruct((own) => {
      try {
        own.openSync("own.so", given);
      } catch (error) {
        refused.push(error);
      }
    });
    const library = await open(running);
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) {
      expect(error).toMatchObject({ code: "LIBRARY_IN_USE", diagnostics: [{ module: "own.so" }] });
      expect((error as Error).message).toContain(
        "own.so is not open yet: constructors are running, its own or those of a library that is opened with it",
      );
    }
    expect(running.libraries).toEqual(["own.so"]);
    running.openSync("own.so").close();
    library.close();
    expect(running.libraries).toEqual([]);
  });

  test("is told by its error if its constructor does not catch the refusal, and can be opened later", async () => {
    const { running, onConstruct } = await start();
    onConstruct((own) => void own.openSync("own.so", module));
    const error = await errorOf(open(running));
    expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "own.so" }] });
    expect(error.cause).toMatchObject({ code: "LIBRARY_IN_USE" });
    expect(running.libraries).toEqual([]);
    onConstruct(() => {});
    const { exports } = await open(running);
    expect((exports["five"] as () => number)()).toBe(5);
  });

  test("is one library for open() in its own constructor, which waits until it has ended", async () => {
    const { running, onConstruct } = await start();
    const opened: Promise<Library>[] = [];
    onConstruct((own) => void opened.push(own.open("own.so", { source: acting })));
    const library = await open(running);
    const handles = [library, ...(await Promise.all(opened))];
    expect(handles.length).toBeGreaterThan(1);
    expect(running.libraries).toEqual(["own.so"]);
    for (const { exports } of handles.slice(-2)) expect(exports).toBe(library.exports);
  });
});

test.each(Object.entries(WAYS))(
  "a library whose constructor closes the program is closed with it: %s",
  async (_, open) => {
    const ended: number[] = [];
    const source = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
    (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
    (import "host" "act" (func $act)) (import "host" "end" (func $end (param i32))) (elem (global.get $slots) $end)
    (func (export "__wasm_call_ctors")
      (drop (call $atexit (global.get $slots) (i32.const 7) (i32.const 0))) (call $act)))`);
    let act = (): void => {};
    const host = { act: () => act(), end: (argument: number) => void ended.push(argument) };
    const running: Program = await openProgram({ main: program }, { imports: { host } });
    act = () => running.close();
    expect(await errorOf(open(running, source))).toMatchObject({ code: "LIBRARY_CLOSED" });
    expect([ended, running.libraries]).toEqual([[7], []]);
  },
);

test("dlopen of C tells the constructor of a library that the library is not open yet", async () => {
  const opening = await assemble(`(module (@dylink.0 (mem-info (memory 16 0)))
    (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
    (import "env" "dlopen" (func $open (param i32 i32) (result i32)))
    (import "env" "dlerror" (func $error (result i32)))
    (import "host" "tell" (func $tell (param i32 i32)))
    (data (global.get $base) "own.so")
    (func (export "__wasm_call_ctors")
      (call $tell (call $open (global.get $base) (i32.const 2)) (call $error))))`);
  const told: unknown[] = [];
  const memory = new WebAssembly.Memory({ initial: 20 });
  const tell = (handle: number, text: number): void => {
    const bytes = new Uint8Array(memory.buffer, text, 200);
    told.push(handle, new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0))));
  };
  const running: Program = await openProgram({ main: program }, { imports: { env: { memory }, host: { tell } } });
  running.openSync("own.so", new WebAssembly.Module(opening));
  expect(told).toEqual([
    0,
    "own.so is not open yet: constructors are running, its own or those of a library that is opened with it",
  ]);
  expect(running.libraries).toEqual(["own.so"]);
});
