import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { LinkerHost } from "./host.ts";
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

describe("dlopen of C in a constructor", () => {
  const paths = ["own.so", "./lib/own.so"];
  const text = paths.map((path) => path.padEnd(16, "_").replaceAll("_", "\\00")).join("");
  const C = `(import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
    (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $dlclose (param i32) (result i32)))
    (import "env" "dlerror" (func $dlerror (result i32)))
    (data (global.get $base) "${text}five")
    (func (export "dlopen") (param i32) (result i32)
      (call $dlopen (i32.add (global.get $base) (i32.mul (local.get 0) (i32.const 16))) (i32.const 258)))
    (func (export "dlsym") (param i32) (result i32)
      (call $dlsym (local.get 0) (i32.add (global.get $base) (i32.const ${16 * paths.length}))))
    (func (export "dlclose") (param i32) (result i32) (call $dlclose (local.get 0)))
    (func (export "dlerror") (result i32) (call $dlerror))`;
  type C = Record<"dlopen" | "dlsym" | "dlclose", (value: number) => number> & { dlerror(): number };
  const library = (needed = "") => `(module (@dylink.0 (mem-info (memory 0 0)) ${needed})
    (import "host" "act" (func $act)) (func (export "__wasm_call_ctors") (call $act))
    (func (export "five") (result i32) (i32.const 5)))`;

  async function begin() {
    let act: (c: C) => void = () => {};
    const table = new WebAssembly.Table({ initial: 20, element: "anyfunc" });
    const memory = new WebAssembly.Memory({ initial: 20 });
    const imports = { env: { memory, __indirect_function_table: table }, host: { act: () => act(c) } };
    const sources = { main: program, c: await assemble(`(module (@dylink.0 (mem-info (memory 128 4))) ${C})`) };
    const files = {
      "lib/own.so": library(),
      "group/own.so": library('(needed "needed.so")'),
      "group/needed.so": library(),
    };
    const entries = Object.entries(files).map(async ([path, wat]) => [new URL(path, BASE).href, await assemble(wat)]);
    const host = createTestHost({ files: Object.fromEntries(await Promise.all(entries)) });
    const resolve: LinkerHost["resolve"] = (path, referrer = BASE) => new URL(path, referrer).href;
    const running: Program = await openProgram(sources, { imports, host: { ...host, resolve } });
    const c = running.exports["c"] as unknown as C;
    const errorText = (): string => {
      const bytes = new Uint8Array(memory.buffer, c.dlerror(), 300);
      return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
    };
    return {
      running,
      c,
      errorText,
      filled: () => Array.from({ length: table.length }, (_, slot) => table.get(slot)).filter(Boolean).length,
      onConstruct(next: typeof act): void {
        act = next;
      },
      call: (slot: number) => (table.get(slot) as () => number)(),
    };
  }
  const BASE = "https://example.test/";
  const module = async (text: string) => new WebAssembly.Module(await assemble(text));
  const OPENS: Readonly<Record<string, (running: Program) => Promise<Library>>> = {
    "open()": (running) => running.open("lib/own.so"),
    "open() of a group": (running) => running.open("group/own.so"),
    "openSync()": async (running) => running.openSync("lib/own.so", await module(library())),
    "openSync() of a library that is opened again": async (running) => {
      const own = await module(library());
      running.openSync("lib/own.so", own).close();
      return running.openSync("lib/own.so", own);
    },
  };

  test.each(Object.entries(OPENS))("gives a handle of the library itself, which counts: %s", async (_, open) => {
    const { running, c, call, onConstruct } = await begin();
    const handles: number[] = [];
    const results: number[] = [];
    onConstruct(() => {
      handles.push(c.dlopen(0), c.dlopen(0));
      results.push(call(c.dlsym(handles.at(-1) as number)));
    });
    const opened = await open(running);
    expect(results.every((result) => result === 5)).toBe(true);
    const [kept, other] = handles.slice(-2) as [number, number];
    opened.close();
    expect(running.libraries).toContain(opened.name);
    expect(c.dlclose(kept)).toBe(0);
    expect(running.libraries).toContain(opened.name);
    expect(call(c.dlsym(other))).toBe(5);
    for (const handle of handles.filter((one) => one !== kept)) c.dlclose(handle);
    expect(running.libraries).toEqual([]);
    expect(c.dlsym(other)).toBe(0);
  });

  test.each(Object.entries(OPENS))("takes it back by dlclose in the same constructor: %s", async (_, open) => {
    const { running, c, onConstruct } = await begin();
    const closed: number[] = [];
    onConstruct(() => void closed.push(c.dlclose(c.dlopen(0))));
    const opened = await open(running);
    expect(new Set(closed)).toEqual(new Set([0]));
    expect(running.libraries).toContain(opened.name);
    opened.close();
    expect(running.libraries).toEqual([]);
  });

  test.each(Object.entries(OPENS))("leaves nothing behind if the constructor fails then: %s", async (_, open) => {
    const { running, c, filled, errorText, onConstruct } = await begin();
    await (await open(running)).close();
    const before = filled();
    let handle = 0;
    onConstruct(() => {
      handle = c.dlopen(0);
      expect(c.dlsym(handle)).toBeGreaterThan(0);
      throw new Error("the constructor fails");
    });
    expect(await errorOf(open(running))).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
    expect([running.libraries, filled()]).toEqual([[], before]);
    expect(c.dlsym(handle)).toBe(0);
    expect(errorText()).toBe("no symbol five is defined");
    expect(c.dlclose(handle)).toBe(0);
    onConstruct(() => {});
    (await open(running)).close();
    expect(running.libraries).toEqual([]);
  });

  test("gives libraries that are linked with the program, to their own constructors too", async () => {
    const told: unknown[] = [];
    const functions = C.replace(
      "(data",
      `(import "host" "tell" (func $tell (param i32 i32 i32)))
      (func (export "__wasm_call_ctors") (local $handle i32)
        (local.set $handle (call $dlopen (global.get $base) (i32.const 2)))
        (call $tell (local.get $handle)
          (call $dlsym (local.get $handle) (i32.add (global.get $base) (i32.const ${16 * paths.length})))
          (call $dlopen (i32.add (global.get $base) (i32.const 16)) (i32.const 2))))
      (func (export "five") (result i32) (i32.const 5)) (data`,
    );
    const own = await assemble(`(module (@dylink.0 (mem-info (memory 128 4)) (needed "needed.so")) ${functions})`);
    const sources = {
      main: program,
      "own.so": own,
      "needed.so": await assemble("(module (@dylink.0 (mem-info (memory 0 0))))"),
    };
    const table = new WebAssembly.Table({ initial: 20, element: "anyfunc" });
    const memory = new WebAssembly.Memory({ initial: 20 });
    const tell = (...values: number[]) => void told.push(...values);
    const imports = { env: { memory, __indirect_function_table: table }, host: { tell } };
    const running: Program = await openProgram(sources, { imports });
    const [handle, five, other] = told as [number, number, number];
    expect(handle).toBeGreaterThan(0);
    expect((table.get(five) as () => number)()).toBe(5);
    expect(other).toBe(0);
    const { dlerror, dlclose, dlsym } = running.exports["own.so"] as unknown as C;
    const bytes = new Uint8Array(memory.buffer, dlerror(), 100);
    expect(new TextDecoder().decode(bytes)).toContain("./lib/own.so is not open");
    expect(dlsym(handle)).toBe(five);
    expect(dlclose(handle)).toBe(0);
    expect((await running.open("own.so")).exports).toBe(running.exports["own.so"]);
  });

  test("gives the library that needs its own, and lets later libraries see it", async () => {
    const { running, c, call, onConstruct } = await begin();
    const results: number[] = [];
    onConstruct(() => {
      onConstruct(() => {});
      results.push(call(c.dlsym(c.dlopen(0))));
    });
    const own = await OPENS["open() of a group"]?.(running);
    expect(results).toEqual([5]);
    const user =
      await module(`(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "five" (func $five (result i32)))
      (func (export "use") (result i32) (call $five)))`);
    expect((running.openSync("user.so", user).symbol("use") as () => number)()).toBe(5);
    own?.close();
  });

  test("is possible by any path of the library, where openSync() is refused in the same words", async () => {
    const { running, c, onConstruct } = await begin();
    const messages: string[] = [];
    const handles: number[] = [];
    onConstruct(() => {
      for (const path of ["lib/own.so", "./lib/own.so", `${BASE}lib/own.so`]) {
        try {
          running.openSync(path);
        } catch (error) {
          messages.push((error as Error).message);
        }
      }
      handles.push(c.dlopen(1));
    });
    const own = await running.open("lib/own.so");
    expect(messages).toHaveLength(3);
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toContain("lib/own.so is not open yet: constructors are running");
    own.close();
    expect(running.libraries).toEqual(["lib/own.so"]);
    expect(c.dlclose(handles[0] as number)).toBe(0);
    expect(running.libraries).toEqual([]);
  });
});
