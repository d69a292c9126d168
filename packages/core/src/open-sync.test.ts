import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { plugin, program, user } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, ProgramOptions } from "./program-options.ts";

type Call = (...values: number[]) => number;

/** Has no function that it imports itself, so it is opened again without a run of its plan. */
const PLAIN = `(module (@dylink.0 (mem-info (memory 32 4) (table 1 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__table_base" (global $slots i32))
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (import "GOT.mem" "counter" (global $counter (mut i32)))
  (import "GOT.mem" "value" (global $value (mut i32)))
  (import "GOT.func" "run" (global $run (mut i32)))
  (import "GOT.func" "twice" (global $address_of_twice (mut i32)))
  (elem (global.get $slots) $end)
  (data (global.get $base) "\\07")
  (func $count (param i32)
    (i32.store (global.get $counter) (i32.add (i32.load (global.get $counter)) (local.get 0))))
  (func $end (param i32) (call $count (local.get 0)))
  (func (export "__wasm_apply_data_relocs")
    (i32.store offset=8 (global.get $base) (global.get $value)))
  (func (export "_initialize")
    (call $count (i32.const 1))
    (drop (call $atexit (global.get $slots) (i32.const 1000) (i32.const 0))))
  (func (export "run") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (i32.load (i32.load offset=8 (global.get $base)))))
  (func (export "change") (global.set $counter (i32.const 0))
    (i32.store (global.get $base) (i32.const 1)) (i32.store offset=20 (global.get $base) (i32.const 9)))
  (func (export "zeroed") (result i32) (i32.load offset=20 (global.get $base)))
  (func (export "address_of_run") (result i32) (global.get $run))
  (func (export "address_of_twice") (result i32) (global.get $address_of_twice))
  (global (export "value") i32 (i32.const 0)))`;

const compile = async (text: string): Promise<WebAssembly.Module> => new WebAssembly.Module(await assemble(text));
const plain = await compile(PLAIN);
const symbolOf = (library: Library, name: string): Call => library.symbol(name) as Call;

async function start(options: ProgramOptions = {}) {
  const running = await openProgram({ main: program }, options);
  const main = running.exports.main as Record<string, Call>;
  const call = (name: string, ...values: number[]) => (main[name] as Call)(...values);
  return { running, call };
}

describe("openSync() of a library that was open before", () => {
  test.each([
    ["without forwarders", plain, 1001],
    ["with a function that it imports itself", new WebAssembly.Module(plugin), 3001],
  ])("gives a new library, %s", async (_title, module, counted) => {
    const { running, call } = await start();
    const seen = new Set<unknown>();
    const addresses = new Set<number>();
    for (let time = 1; time <= 5; time += 1) {
      const library = running.openSync("plugin.so", module);
      expect(running.libraries).toEqual(["plugin.so"]);
      expect(call("live")).toBe(1);
      expect(symbolOf(library, "run")(10)).toBe(27);
      const address = symbolOf(library, "address_of_run")();
      expect(call("call", address, 20)).toBe(47);
      expect(library.symbol("value")).toBeGreaterThanOrEqual(131_072);
      seen.add(library.symbol("run"));
      addresses.add(address);
      library.close();
      expect(call("live")).toBe(0);
      expect(call("read_counter")).toBe(time * counted);
    }
    expect([seen.size, addresses.size]).toEqual([5, 1]);
  });

  test("also twice at once under two names, each with its own data, addresses and destructors", async () => {
    const { running, call } = await start();
    running.openSync("a.so", plain).close();
    running.openSync("b.so", plain).close();
    const [a, b] = [running.openSync("a.so", plain), running.openSync("b.so", plain)];
    symbolOf(a, "change")();
    expect([symbolOf(a, "run")(0), symbolOf(b, "run")(0)]).toEqual([1, 7]);
    expect([symbolOf(a, "zeroed")(), symbolOf(b, "zeroed")()]).toEqual([9, 0]);
    const ofRun = [a, b].map((library) => symbolOf(library, "address_of_run")());
    expect(new Set(ofRun).size).toBe(2);
    expect(ofRun.map((address) => call("call", address, 0))).toEqual([1, 7]);
    expect(symbolOf(a, "address_of_twice")()).toBe(symbolOf(b, "address_of_twice")());
    const before = call("read_counter");
    b.close();
    expect(call("read_counter")).toBe(before + 1000);
    // The first has set its own address of the counter to 0, and its destructor counts there.
    a.close();
    expect(call("read_counter")).toBe(before + 1000);
    const again = running.openSync("a.so", plain);
    expect([symbolOf(again, "run")(0), symbolOf(again, "zeroed")()]).toEqual([7, 0]);
    expect(call("read_counter")).toBe(before + 1001);
  });

  test("answers for functions that were called as the first time", async () => {
    const { running } = await start();
    for (let time = 0; time < 2; time += 1) {
      const library = running.openSync("plugin.so", plain);
      expect(Object.keys(library.exports)).toContain("run");
      expect(library.exports["run"]).toBe(library.symbol("run"));
      const initialize = library.exports["_initialize"] as () => void;
      expect(await errorOf(() => initialize())).toMatchObject({ code: "ALREADY_INITIALIZED" });
      library.close();
    }
  });

  test("under many names", async () => {
    const { running, call } = await start();
    for (let round = 0; round < 2; round += 1) {
      const open = Array.from({ length: 40 }, (_, at) => running.openSync(`plugin ${at}`, plain));
      expect(running.libraries).toHaveLength(40);
      for (const library of open) expect(symbolOf(library, "run")(1)).toBe(9);
      for (const library of open) library.close();
    }
    expect([call("live"), call("read_counter")]).toEqual([0, 80 * 1001]);
  });
});

describe("openSync() after other libraries were opened or closed", () => {
  test("binds to the library that is open now", async () => {
    const { running, call } = await start();
    const needing = new WebAssembly.Module(user);
    for (let time = 1; time <= 3; time += 1) {
      const first = running.openSync("plugin.so", plain);
      const second = running.openSync("user.so", needing);
      expect(symbolOf(second, "use")(1)).toBe(109);
      expect(await errorOf(() => first.close())).toMatchObject({ code: "LIBRARY_IN_USE" });
      second.close();
      running.openSync("user.so", needing).close();
      first.close();
      expect(call("read_counter")).toBe(time * 1001);
    }
  });

  test("finds no symbol of a library that is closed", async () => {
    const { running } = await start();
    const needing = new WebAssembly.Module(user);
    const first = running.openSync("plugin.so", plain);
    running.openSync("user.so", needing).close();
    first.close();
    const error = await errorOf(() => running.openSync("user.so", needing));
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "LIBRARY_NOT_FOUND" });
    expect(error.message).toContain('user.so needs "plugin.so", which is not open');
    expect(running.libraries).toEqual([]);
  });

  test("prefers the global library that was opened first, and sees each change", async () => {
    const value = (result: number) =>
      compile(
        `(module (@dylink.0 (mem-info (memory 0 0))) (func (export "answer") (result i32) (i32.const ${result})))`,
      );
    const [one, two] = [await value(1), await value(2)];
    const asking = await compile(`(module (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "answer" (func $answer (result i32))) (func (export "ask") (result i32) (call $answer)))`);
    const { running } = await start();
    const ask = (): number => {
      const library = running.openSync("asking.so", asking);
      const found = symbolOf(library, "ask")();
      library.close();
      return found;
    };
    const first = running.openSync("one.so", one, { scope: "global" });
    expect([ask(), ask()]).toEqual([1, 1]);
    const second = running.openSync("two.so", two, { scope: "global" });
    expect([ask(), ask()]).toEqual([1, 1]);
    first.close();
    expect([ask(), ask()]).toEqual([2, 2]);
    const third = running.openSync("one.so", one);
    expect(ask()).toBe(2);
    running.openSync("one.so", undefined, { scope: "global" });
    second.close();
    expect([ask(), ask()]).toEqual([1, 1]);
    third.close();
  });
});

describe("openSync() of a library whose constructor stops the second time", () => {
  const FAILING = `(module (@dylink.0 (mem-info (memory 100 4) (table 3 0)))
    (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32)) (import "env" "hook" (func $hook))
    (func (export "__wasm_call_ctors") (call $hook)) (func (export "seven") (result i32) (i32.const 7)))`;

  test("leaves nothing behind, and can be opened again", async () => {
    let isFailing = false;
    const hook = (): void => {
      if (isFailing) throw new RangeError("no more");
    };
    const { running, call } = await start({ imports: { env: { hook } } });
    await running.loadTexts();
    const module = await compile(FAILING);
    running.openSync("failing.so", module).close();
    isFailing = true;
    for (let time = 0; time < 2; time += 1) {
      const error = await errorOf(() => running.openSync("failing.so", module));
      expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "failing.so" }] });
      expect(error.message).toContain('failing.so stopped in its function "__wasm_call_ctors"');
      expect((error.cause as Error).message).toBe("no more");
      expect([call("live"), running.libraries.length]).toEqual([0, 0]);
    }
    isFailing = false;
    expect(symbolOf(running.openSync("failing.so", module), "seven")()).toBe(7);
  });

  test("or that opens the same module under another name meanwhile", async () => {
    const opened: Library[] = [];
    let depth = 0;
    const hook = (): void => {
      depth += 1;
      if (depth < 4) opened.push(running.openSync(`inner ${depth}`, module));
    };
    const { running, call } = await start({ imports: { env: { hook } } });
    const module = await compile(FAILING);
    for (let round = 0; round < 2; round += 1) {
      depth = 0;
      const outer = running.openSync("outer", module);
      // The innermost is complete first.
      expect(running.libraries).toEqual(["inner 3", "inner 2", "inner 1", "outer"]);
      expect(new Set([outer, ...opened].map((library) => library.symbol("seven"))).size).toBe(opened.length + 1);
      for (const library of [outer, ...opened.splice(0)]) library.close();
      expect(call("live")).toBe(0);
    }
  });
});

test.each(["at once", "from bytes"])(
  "a function that a library %s has put into the table keeps its slot",
  async (way) => {
    const symbolic = await assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
    (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
    (elem (global.get $slots) $own) (func $own (export "own") (result i32) (i32.const 3))
    (func (export "address") (result i32) (global.get $slots)))`);
    const asking = await compile(`(module (@dylink.0 (mem-info (memory 0 0)))
    (import "GOT.func" "own" (global $own (mut i32))) (func (export "address") (result i32) (global.get $own)))`);
    const { running } = await start();
    // From here on, the slots of functions are known.
    running.openSync("plain.so", plain);
    const first =
      way === "at once"
        ? running.openSync("symbolic.so", new WebAssembly.Module(symbolic), { scope: "global" })
        : await running.open("symbolic.so", { source: symbolic, scope: "global" });
    const second = running.openSync("asking.so", asking);
    expect(symbolOf(second, "address")()).toBe(symbolOf(first, "address")());
  },
);
