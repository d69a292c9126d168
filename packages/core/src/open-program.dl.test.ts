import { expect, test } from "vitest";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Program } from "./program-options.ts";

/*
 * C's functions that open libraries, which find and close as those of ELF do. All libraries are open before: so the program is not
 * suspended, which some engines cannot do.
 */

type Call = (...values: number[]) => number;

/** Opens "needy.so" and "provider.so"; handles are pointers. */
const userOf = (pointer: "i32" | "i64") => `(module (@dylink.0 (mem-info (memory 64 0)))
  (import "env" "memory" (memory ${pointer} 1)) (import "env" "__memory_base" (global $base ${pointer}))
  (import "env" "dlopen" (func $open (param ${pointer} i32) (result ${pointer})))
  (import "env" "dlsym" (func $sym (param ${pointer} ${pointer}) (result ${pointer})))
  (import "env" "dlclose" (func $close (param ${pointer}) (result i32)))
  (import "env" "dlerror" (func $error (result ${pointer})))
  (data (global.get $base) "needy.so\\00\\00\\00\\00\\00\\00\\00\\00provider.so\\00\\00\\00\\00\\00s\\00")
  (func (export "open") (param ${pointer}) (result ${pointer})
    (call $open (${pointer}.add (global.get $base) (${pointer}.mul (local.get 0) (${pointer}.const 16))) (i32.const 2)))
  (func (export "at") (param ${pointer}) (result ${pointer})
    (call $open (local.get 0) (i32.const 2)))
  (func (export "keep") (result ${pointer}) (call $open (global.get $base) (i32.const 4098)))
  (func (export "base") (result ${pointer}) (global.get $base))
  (func (export "find") (param ${pointer}) (result ${pointer})
    (call $sym (local.get 0) (${pointer}.add (global.get $base) (${pointer}.const 32))))
  (func (export "close") (param ${pointer}) (result i32) (call $close (local.get 0)))
  (func (export "error") (result ${pointer}) (call $error)))`;

const USER = userOf("i32").replace("(memory i32 1)", "(memory 1)");

const [NEEDY, PROVIDER] = [0, 1];

async function start(
  imports: WebAssembly.Imports = {},
): Promise<{ readonly running: Program; readonly dl: Record<"open" | "find" | "close", Call> }> {
  const running: Program = await openProgram({ main: program, user: await assemble(USER) }, { imports });
  const provider = await running.open("provider.so", {
    source: await assemble(
      '(module (@dylink.0 (mem-info (memory 0 0))) (func (export "s") (param i32) (result i32) (i32.const 5)))',
    ),
  });
  const needy = await running.open("needy.so", {
    source: await assemble('(module (@dylink.0 (mem-info (memory 0 0)) (needed "provider.so")))'),
  });
  const dl = (running.exports as unknown as Record<string, Record<"open" | "find" | "close", Call>>)["user"];
  if (dl === undefined) throw new Error("The program has no module user");
  const handles = [NEEDY, PROVIDER].map((name) => dl.open(name as number));
  expect(handles).toEqual([2, 3]);
  needy.close();
  // Another needs it, and C has it open too.
  provider.close();
  return { running, dl };
}

test("dlsym finds the symbols of the libraries that one needs", async () => {
  const { running, dl } = await start();
  const [slot, own] = [dl.find(2), dl.find(3)];
  expect(slot).toBeGreaterThan(0);
  expect(slot).toBe(own);
  const { call } = running.exports["main"] as unknown as Record<"call", Call>;
  expect(call(slot, 0)).toBe(5);
});

test("dlclose of a library that another needs succeeds, and closes it with the other", async () => {
  const { running, dl } = await start();
  expect(dl.close(3)).toBe(0);
  expect(running.libraries).toEqual(["provider.so", "needy.so"]);
  expect(dl.find(2)).toBeGreaterThan(0);
  expect(dl.find(3)).toBe(0);
  expect(dl.close(2)).toBe(0);
  expect(running.libraries).toEqual([]);
  expect(dl.close(2)).not.toBe(0);
});

test("the slot of a function whose address others have asked for is given back with its library", async () => {
  const table = new WebAssembly.Table({ initial: 10, element: "anyfunc" });
  const { running, dl } = await start({ env: { __indirect_function_table: table } });
  dl.close(2);
  dl.close(3);
  expect(running.libraries).toEqual([]);
  const module = await compiled(
    '(module (@dylink.0 (mem-info (memory 0 0))) (func (export "s") (result i32) i32.const 5))',
  );
  const asking = await compiled(
    '(module (@dylink.0 (mem-info (memory 0 0)) (needed "needy.so")) (import "GOT.func" "s" (global (mut i32))))',
  );
  const filled = () => Array.from({ length: table.length }, (_, slot) => table.get(slot)).filter(Boolean).length;
  const before = filled();
  const lengths = Array.from({ length: 20 }, () => {
    const library = running.openSync("needy.so", module);
    const handle = dl.open(NEEDY);
    expect(dl.find(handle)).toBeGreaterThan(0);
    dl.close(handle);
    library.close();
    const again = running.openSync("needy.so", module);
    running.openSync("asking.so", asking).close();
    again.close();
    expect(filled()).toBe(before);
    return table.length;
  });
  expect(lengths.at(-1)).toBe(lengths[0]);
});

test("dlerror has the text of an error of the program itself", async () => {
  const memory = new WebAssembly.Memory({ initial: 20 });
  const table = new WebAssembly.Table({ initial: 2, maximum: 2, element: "anyfunc" });
  const imports = { env: { memory, __indirect_function_table: table } };
  const running: Program = await openProgram({ main: program, user: await assemble(USER) }, { imports });
  const { find, error } = running.exports["user"] as unknown as Record<"find" | "error", Call>;
  const exporting = '(module (@dylink.0 (mem-info (memory 0 0))) (func (export "s")))';
  running.openSync("needy.so", await compiled(exporting), { scope: "global" });
  const told = (): string => {
    expect(find(0)).toBe(0);
    const bytes = new Uint8Array(memory.buffer, error(), 200);
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  };
  expect(told()).toBe("the table of the program has 2 slots and cannot grow by the 1 that a library needs");
  running.close();
  // No text can be given, because its memory would be one of the program.
  expect([find(0), error()]).toEqual([0, 0]);
});

test("dlopen of no path, or of an empty one, is the program with all global libraries, and dlclose of it changes nothing", async () => {
  const { running, dl } = await start();
  const { at, base } = running.exports["user"] as unknown as Record<"at" | "base", Call>;
  // A zero byte stands behind "needy.so".
  const handles = [at(0), at(base() + 8), at(0)];
  expect(new Set(handles).size).toBe(1);
  const [handle] = handles as [number];
  expect(dl.find(handle)).toBe(0);
  const exporting = '(module (@dylink.0 (mem-info (memory 0 0))) (func (export "s") (result i32) (i32.const 6)))';
  const library = running.openSync("global.so", await compiled(exporting), { scope: "global" });
  for (const close of [dl.close, dl.close, () => 0]) {
    expect(dl.find(handle)).toBe(dl.find(0));
    expect(dl.find(handle)).toBeGreaterThan(0);
    expect(close(handle)).toBe(0);
  }
  library.close();
  expect(dl.find(handle)).toBe(0);
});

test("dlclose leaves a library open that was opened with RTLD_NODELETE, until the program is closed", async () => {
  const { running, dl } = await start();
  const { keep } = running.exports["user"] as unknown as Record<"keep", Call>;
  const handle = keep();
  expect([2, 3, handle].map((one) => dl.close(one))).toEqual([0, 0, 0]);
  expect(running.libraries).toEqual(["provider.so", "needy.so"]);
  running.openSync("needy.so").close();
  expect(running.libraries).toEqual(["provider.so", "needy.so"]);
  running.close();
  expect(running.libraries).toEqual([]);
});

test("dlsym refuses RTLD_NEXT and other numbers that are no handles", async () => {
  const memory = new WebAssembly.Memory({ initial: 20 });
  const running: Program = await openProgram(
    { main: program, user: await assemble(USER) },
    { imports: { env: { memory } } },
  );
  const { find, error } = running.exports["user"] as unknown as Record<"find" | "error", Call>;
  const textOf = (handle: number): string => {
    expect(find(handle)).toBe(0);
    const bytes = new Uint8Array(memory.buffer, error(), 200);
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  };
  expect(textOf(-1)).toContain("RTLD_NEXT is not supported");
  expect(textOf(-2)).toBe("-2 is no handle of an open library");
  expect(textOf(7)).toBe("7 is no handle of an open library");
  // The symbols of the program.
  expect([0, 1].map(textOf)).toEqual(["no symbol s is defined", "no symbol s is defined"]);
});

test.skipIf(!hasWideMemories())("the functions of C take pointers of 64 bits, and dlclose returns an int", async () => {
  const memory = new WebAssembly.Memory({ address: "i64", initial: 20n } as never);
  const sources = { user: await assemble(userOf("i64")) };
  const running: Program = await openProgram(sources, { imports: { env: { memory } } });
  const dl = running.exports["user"] as unknown as Record<string, (value?: bigint) => bigint | number>;
  expect(dl["error"]?.()).toBe(0n);
  running.openSync("provider.so", await compiled('(module (@dylink.0 (mem-info (memory 0 0))) (func (export "s")))'));
  const handle = dl["open"]?.(1n) as bigint;
  expect(handle).toBeGreaterThan(0n);
  expect(dl["find"]?.(handle)).toBeGreaterThan(0n);
  expect(dl["close"]?.(handle)).toBe(0);
  expect(dl["close"]?.(handle)).toBe(1);
  expect(dl["error"]?.()).toBeGreaterThan(0n);
});

function hasWideMemories(): boolean {
  try {
    return new WebAssembly.Memory({ address: "i64", initial: 0n } as never) !== undefined;
  } catch {
    return false;
  }
}

const compiled = async (text: string) => new WebAssembly.Module(await assemble(text));
