import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program, user } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

async function start(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {}) {
  const host = createTestHost({ files: files as never });
  const running = await openProgram({ main: program }, { host });
  const main = running.exports.main as Record<string, Call>;
  const call = (name: string, ...values: number[]) => (main[name] as Call)(...values);
  return { running: running as Program<string>, call };
}

const symbolOf = (library: Library, name: string): Call => library.symbol(name) as Call;

describe("a program opens a library", () => {
  test("that gets its place, addresses, relocations and constructors, and calls the program", async () => {
    const { running, call } = await start();
    const library = await running.open("plugin.so", { source: plugin });
    expect(running.libraries).toEqual(["plugin.so"]);
    expect(call("read_counter")).toBe(1);
    expect(symbolOf(library, "run")(10)).toBe(27);
    expect(symbolOf(library, "call_weak")()).toBe(5);
    const address = symbolOf(library, "address_of_run")();
    expect(call("call", address, 20)).toBe(47);
    const { memory } = running.plan.libraries ?? {};
    expect(memory).toEqual({ by: "made", extern: expect.any(Number) });
    expect(library.symbol("value")).toBeGreaterThanOrEqual(131_072);
    library.close();
  });

  test("and closes it: destructors run in reverse, memory and slots are given back", async () => {
    const { running, call } = await start();
    const seen: number[] = [];
    for (let time = 0; time < 50; time += 1) {
      const library = await running.open("plugin.so", { source: plugin });
      expect(call("live")).toBe(1);
      seen.push(symbolOf(library, "address_of_run")());
      library.close();
      expect(call("live")).toBe(0);
    }
    expect(new Set(seen).size).toBe(1);
    expect(call("read_counter")).toBe(50 * 3001);
    expect(running.libraries).toEqual([]);
  });

  test("at once, if it is compiled", async () => {
    const { running, call } = await start();
    const module = new WebAssembly.Module(plugin);
    for (let time = 0; time < 3; time += 1) {
      const library = running.openSync("plugin.so", module);
      expect(symbolOf(library, "run")(10)).toBe(27);
      expect(symbolOf(library, "call_weak")()).toBe(5);
      library.close();
    }
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3 * 3001);
  });

  test("once, however often and however concurrently it is asked for", async () => {
    const { running, call } = await start({ "plugin.so": plugin });
    const [first, second] = await Promise.all([running.open("plugin.so"), running.open("plugin.so")]);
    const third = running.openSync("plugin.so");
    expect(call("read_counter")).toBe(1);
    expect(running.libraries).toEqual(["plugin.so"]);
    first.close();
    third.close();
    expect(symbolOf(second, "run")(1)).toBe(9);
    second.close();
    expect(call("read_counter")).toBe(3001);
  });

  test("with those that it needs, from beside it", async () => {
    const files = {
      "lib/user.so": user,
      "lib/plugin.so": plugin,
    };
    const { running, call } = await start(files);
    const library = await running.open("lib/user.so");
    expect(symbolOf(library, "use")(1)).toBe(109);
    expect([...running.libraries].sort()).toEqual(["lib/user.so", "plugin.so"]);
    library.close();
    expect(running.libraries).toEqual([]);
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3001);
  });

  test("once, if two libraries that are opened at the same time need it", async () => {
    const one = user;
    const files = { "a.so": one, "b.so": one, "plugin.so": plugin };
    const { running, call } = await start(files);
    const [first, second, third] = await Promise.all(["a.so", "b.so", "plugin.so"].map((name) => running.open(name)));
    expect(call("read_counter")).toBe(1);
    expect([...running.libraries].sort()).toEqual(["a.so", "b.so", "plugin.so"]);
    expect([first, second].map((library) => symbolOf(library as Library, "use")(1))).toEqual([109, 109]);
    for (const library of [first, second, third]) library?.close();
    expect(running.libraries).toEqual([]);
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3001);
  });

  test("and keeps one that another uses", async () => {
    const { running } = await start();
    const first = await running.open("plugin.so", { source: plugin });
    const second = await running.open("user.so", { source: user });
    const error = await errorOf(() => first.close());
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "LIBRARY_IN_USE" });
    expect(error.message).toContain("user.so uses plugin.so");
    expect(symbolOf(second, "use")(1)).toBe(109);
    second.close();
    first.close();
    expect(running.libraries).toEqual([]);
  });
});

describe("the symbols of a library", () => {
  test("are seen by later ones only if it is global, or if they need it", async () => {
    const other = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "own" (func $own (result i32))) (func (export "other") (result i32) (call $own)))`);
    const { running } = await start();
    const source = plugin;
    const local = await running.open("plugin.so", { source });
    expect(await errorOf(running.open("other.so", { source: other }))).toMatchObject({ code: "UNRESOLVED_IMPORT" });
    const again = await running.open("plugin.so", { source, scope: "global" });
    const library = await running.open("other.so", { source: other });
    expect(symbolOf(library, "other")()).toBe(5);
    library.close();
    again.close();
    local.close();
    expect(await errorOf(running.open("other.so", { source: other }))).toMatchObject({ code: "UNRESOLVED_IMPORT" });
  });

  test("that do not exist are an error with a near name", async () => {
    const { running } = await start();
    const library = await running.open("plugin.so", { source: plugin });
    const error = await errorOf(() => library.symbol("rum"));
    expect(error).toMatchObject({ code: "SYMBOL_NOT_FOUND", diagnostics: [{ hint: 'did you mean "run"?' }] });
    expect(() => library.symbol("__proto__")).toThrow("exports no symbol");
  });
});

describe("a module that is no dynamic library", () => {
  const needy = '(@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "plain.wasm"))';

  test("is an error before its start function runs, in both calls", async () => {
    let runs = 0;
    const host = createTestHost({ files: {} });
    const running = await openProgram({ main: program }, { host, imports: { host: { run: () => (runs += 1) } } });
    const plain = await assemble('(module (import "host" "run" (func $run)) (start $run))');
    const expected = {
      code: "NOT_A_LIBRARY",
      diagnostics: [{ message: "plain.wasm is an ordinary module, and only dynamic libraries can be opened" }],
    };
    expect(await errorOf(running.open("plain.wasm", { source: plain }))).toMatchObject(expected);
    expect(await errorOf(() => running.openSync("plain.wasm", new WebAssembly.Module(plain)))).toMatchObject(expected);
    expect([runs, running.libraries]).toEqual([0, []]);
  });

  test("is an error too if a library needs it, and the library can be opened without it later", async () => {
    const plain = await assemble("(module)");
    const discover = ({ specifier }: { specifier: string }) => (specifier === "plain.wasm" ? plain : undefined);
    const running = await openProgram({ main: program }, { host: createTestHost({ files: {} }), discover });
    const needing = await assemble(`(module ${needy} (func (export "run") (result i32) (i32.const 8)))`);
    const error = await errorOf(running.open("needy.so", { source: needing }));
    expect(error).toMatchObject({
      code: "NOT_A_LIBRARY",
      diagnostics: [{ message: expect.stringMatching(/^plain\.wasm is an ordinary/) }],
    });
    expect(running.libraries).toEqual([]);
    const free = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
      (func (export "run") (result i32) (i32.const 8)))`);
    expect(symbolOf(await running.open("needy.so", { source: free }), "run")()).toBe(8);
  });
});

describe("nothing stays behind", () => {
  test("if a constructor traps", async () => {
    const bad = await assemble(`(module (@dylink.0 (mem-info (memory 100 4) (table 3 0)))
      (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32))
      (func (export "__wasm_call_ctors") unreachable))`);
    const { running, call } = await start();
    for (const open of [
      () => running.open("bad.so", { source: bad }),
      async () => running.openSync("bad.so", new WebAssembly.Module(bad)),
    ]) {
      expect(await errorOf(open())).toMatchObject({
        code: "INSTANTIATION_TRAPPED",
        diagnostics: [{ module: "bad.so" }],
      });
      expect(call("live")).toBe(0);
      expect(running.libraries).toEqual([]);
    }
  });

  test("if a symbol is missing, in all its places", async () => {
    const bad = await assemble(`(module (@dylink.0 (mem-info (memory 100 4)))
      (import "env" "none" (func)) (import "GOT.mem" "nowhere" (global (mut i32))) (import "env" "twice" (func)))`);
    const { running, call } = await start();
    const error = await errorOf(running.open("bad.so", { source: bad }));
    expect(error).toMatchObject({ name: "ModuleLinkError" });
    expect(call("live")).toBe(0);
    expect(running.libraries).toEqual([]);
  });

  test("if a function of the program has another type, alone and beside a library that it needs", async () => {
    const bad = (needed: string) =>
      assemble(`(module (@dylink.0 (mem-info (memory 100 4)) ${needed}) (import "env" "memory" (memory 1))
        (import "env" "twice" (func $twice (param f64))) (import "env" "__memory_base" (global i32))
        (func $start (call $twice (f64.const 1))) (start $start))`);
    const { running, call } = await start();
    const needing = { source: await bad('(needed "plugin.so")') };
    const files = { "plugin.so": plugin } as never;
    const beside = await openProgram({ main: program }, { host: createTestHost({ files }) });
    const alone = { source: await bad("") };
    // Both fail at once, so each is caught before the other is waited for.
    const errors = await Promise.all([running.open("bad.so", alone), beside.open("bad.so", needing)].map(errorOf));
    for (const error of errors) {
      expect(error).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", diagnostics: [{ module: "bad.so" }] });
      expect(error.message).toContain("expected function [f64] -> [], found function [i32] -> [i32]");
    }
    expect(call("live")).toBe(0);
    expect((beside.exports.main as Record<string, Call>)["read_counter"]?.()).toBe(0);
    expect([...running.libraries, ...beside.libraries]).toEqual([]);
  });

  test("if the file does not exist", async () => {
    const { running } = await start();
    expect(await errorOf(running.open("none.so"))).toMatchObject({ name: "ModuleLoadError" });
    expect(running.libraries).toEqual([]);
  });
});

describe("what is closed", () => {
  test("answers with a code", async () => {
    const { running } = await start();
    const library = await running.open("plugin.so", { source: plugin });
    library.close();
    for (const call of [() => library.close(), () => library.symbol("run")]) {
      expect(await errorOf(call)).toMatchObject({ code: "LIBRARY_CLOSED", diagnostics: [{ module: "plugin.so" }] });
    }
    expect(await errorOf(() => running.openSync("plugin.so"))).toMatchObject({ code: "LIBRARY_NOT_FOUND" });
    running.close();
    expect(await errorOf(() => running.close())).toMatchObject({ code: "LIBRARY_CLOSED" });
    expect(await errorOf(running.open("plugin.so"))).toMatchObject({ code: "LIBRARY_CLOSED" });
  });

  test("opens no library that was still arriving", async () => {
    const { running, call } = await start({ "plugin.so": plugin });
    const opening = errorOf(running.open("plugin.so"));
    running.close();
    expect(await opening).toMatchObject({ code: "LIBRARY_CLOSED" });
    expect([call("live"), running.libraries.length]).toEqual([0, 0]);
  });

  test("is all that is open, if the program is closed", async () => {
    const { running, call } = await start();
    await running.open("plugin.so", { source: plugin });
    await running.open("user.so", { source: user });
    running.close();
    expect(call("live")).toBe(0);
    expect(call("read_counter")).toBe(3001);
  });
});

test("a program without a memory opens no library", async () => {
  const running = await openProgram({ main: await assemble("(module)") });
  const error = await errorOf(running.open("plugin.so", { source: plugin }));
  expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY" });
  expect(error.message).toContain("the program exports no memory and no table");
});

test("a program without an allocator gets regions of memory that grows, and uses them again", async () => {
  const bare = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
    (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))
    (func (export "twice") (param i32) (result i32) (i32.const 0)) (global (export "counter") i32 (i32.const 16))
    (func (export "size") (result i32) (memory.size)))`);
  const running = await openProgram({ main: bare });
  const size = () => (running.exports.main["size"] as Call)();
  const sizes = new Set<number>();
  for (let time = 0; time < 20; time += 1) {
    const library = await running.open("plugin.so", { source: plugin });
    sizes.add(size());
    library.close();
  }
  expect(sizes.size).toBe(1);
});

test("a program that needs neither table nor stack has both for its libraries, as large as these ask", async () => {
  const bare = await assemble('(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1)))');
  const large = await assemble(`(module (@dylink.0 (mem-info (memory 200000 4) (table 9 0)))
    (import "env" "memory" (memory 4)) (import "env" "__indirect_function_table" (table 9 funcref))
    (import "env" "__stack_pointer" (global $stack (mut i32))) (import "env" "__table_base" (global $slots i32))
    (elem (global.get $slots) $f $f $f $f $f $f $f $f $f) (func $f)
    (func (export "stack") (result i32) (global.get $stack)))`);
  for (const open of [
    (running: Program) => running.open("large.so", { source: large }),
    async (running: Program) => running.openSync("large.so", new WebAssembly.Module(large)),
  ]) {
    const running: Program = await openProgram({ main: bare });
    const library = await open(running);
    expect(symbolOf(library, "stack")()).toBe(running.plan.libraries?.stack?.end);
    running.close();
  }
});

test("the option provide is about the program, and not about its libraries", async () => {
  const owner = await assemble(`(module (@dylink.0 (mem-info (memory 16 2)))
    (import "env" "__memory_base" (global i32)) (memory (export "memory") 1) (func (export "_start")))`);
  const library = await assemble(`(module (@dylink.0 (mem-info (memory 16 2))) (import "env" "memory" (memory 1)))`);
  const memory = new WebAssembly.Memory({ initial: 20 });
  const running: Program = await openProgram({ "main.wasm": owner }, { provide: { "main.wasm": { memory } } });
  await running.open("a.so", { source: library });
  running.openSync("b.so", new WebAssembly.Module(library));
  expect(running.libraries).toEqual(["a.so", "b.so"]);
});

test("wrong options of open() have hints with its own options", async () => {
  const { running } = await start();
  const hintFor = async (options: unknown): Promise<string | undefined> => {
    const error = await errorOf(running.open("plugin.so", options as never));
    expect(error).toMatchObject({ code: "INVALID_OPTION" });
    return error.diagnostics[0]?.hint;
  };
  expect(await hintFor(5)).toBe('give an object such as { scope: "global" }, or leave the options out');
  expect(await hintFor({ imports: {} })).toBe(
    "give it to openProgram or attach, or leave it out: the options are scope, source, signal",
  );
});

test("a library that needs a symbol of the program is told how a program exports it", async () => {
  const { running } = await start();
  const wanting = await assemble(
    '(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memcmp" (func (param i32 i32 i32) (result i32))))',
  );
  const error = await errorOf(running.open("wanting.so", { source: wanting }));
  expect(error.diagnostics[0]?.hint).toBe(
    'link a library that exports "memcmp", export it from the program ' +
      "(-Wl,--export-dynamic, or for a symbol of its C library -Wl,--export=memcmp), or add imports.env.memcmp",
  );
});
