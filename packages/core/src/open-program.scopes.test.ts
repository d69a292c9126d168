import { describe, expect, test } from "vitest";
import { hold } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, OpenOptions, Program, ProgramOptions } from "./program-options.ts";

/*
 * Libraries find symbols, and stay open, as with the dynamic linkers of ELF: the program and global libraries come first, then the
 * library that is opened and all that it needs, breadth first.
 */

type Bytes = Uint8Array<ArrayBuffer>;
type Call = (...values: number[]) => number;
type Open = (name: string, bytes: Bytes, options?: Pick<OpenOptions, "scope">) => Promise<Library>;

function library(body: string, needed: readonly string[] = []): Promise<Bytes> {
  const names = needed.map((name) => `"${name}"`).join(" ");
  return assemble(`(module (@dylink.0 (mem-info (memory 16 2)) ${names && `(needed ${names})`}) ${body})`);
}

const defining = (value: number, needed: readonly string[] = [], name = "s"): Promise<Bytes> =>
  library(`(func (export "${name}") (result i32) (i32.const ${value}))`, needed);

const USING = '(import "env" "s" (func $s (result i32))) (func (export "use") (result i32) (call $s))';
const using = (...needed: string[]): Promise<Bytes> => library(USING, needed);

const used = (of: Library): number => (of.symbol("use") as Call)();

async function start(modules: Readonly<Record<string, Bytes>> = {}, given: ProgramOptions = {}): Promise<Program> {
  return openProgram({ main: program }, { discover: ({ specifier }) => modules[specifier], ...given });
}

const WAYS: Readonly<Record<"open" | "openSync", (running: Program) => Open>> = {
  open:
    (running) =>
    (name, source, options = {}) =>
      running.open(name, { source, ...options }),
  openSync:
    (running) =>
    async (name, bytes, options = {}) =>
      running.openSync(name, new WebAssembly.Module(bytes), options),
};

describe.each(Object.entries(WAYS))("a library that is opened by %s", (_, wayOf) => {
  test("finds a symbol in the libraries that it needs, before those that these need", async () => {
    const open = wayOf(await start());
    await open("deep.so", await defining(1));
    await open("first.so", await library("", ["deep.so"]));
    await open("second.so", await defining(2));
    expect(used(await open("x.so", await using("first.so", "second.so")))).toBe(2);
    expect(used(await open("y.so", await using("first.so")))).toBe(1);
  });

  test("finds its own symbol before that of an open library that it needs, and after that of a global one", async () => {
    const own = `(import "env" "s" (func $s (result i32))) (import "GOT.func" "s" (global $address (mut i32)))
      (func (export "use") (result i32) (call $s)) (func (export "s") (result i32) (i32.const 7)) (func (export "address") (result i32) (global.get $address))`;
    const running = await start();
    const open = wayOf(running);
    const provider = await open("provider.so", await defining(1));
    expect(used(await open("x.so", await library(own, ["provider.so"])))).toBe(7);
    const wide = await open("global.so", await defining(3), { scope: "global" });
    const later = await open("y.so", await library(own, ["provider.so"]));
    expect(used(later)).toBe(3);
    const addresses = [later, await open("z.so", await library(own, ["global.so"]))].map((one) =>
      (one.symbol("address") as Call)(),
    );
    expect(addresses[0]).toBe(addresses[1]);
    expect((wide.symbol("s") as Call)()).toBe(3);
    expect((provider.symbol("s") as Call)()).toBe(1);
  });

  test("is global with all that it needs", async () => {
    const running = await start();
    const open = wayOf(running);
    await open("provider.so", await defining(5));
    const needy = await library("", ["provider.so"]);
    await open("needy.so", needy);
    await expect(open("x.so", await using())).rejects.toMatchObject({ code: "UNRESOLVED_IMPORT" });
    running.openSync("needy.so", undefined, { scope: "global" });
    expect(used(await open("x.so", await using()))).toBe(5);
  });

  test("comes first among the global libraries that it has made global", async () => {
    const open = wayOf(await start());
    await open("provider.so", await defining(1));
    await open("own.so", await defining(2, ["provider.so"]), { scope: "global" });
    expect(used(await open("x.so", await using()))).toBe(2);
  });

  test("keeps a library that its constructor closes, as long as it uses it", async () => {
    let act = (): void => {};
    const running = await start({}, { imports: { host: { act: () => act() } } });
    const open = wayOf(running);
    const provider = await open("provider.so", await defining(5));
    const needy = await library(
      `(import "host" "act" (func $act)) (import "env" "s" (func $s (result i32)))
      (func (export "__wasm_call_ctors") (call $act)) (func (export "use") (result i32) (call $s))`,
      ["provider.so"],
    );
    act = () => provider.close();
    const opened = await open("needy.so", needy);
    expect([...running.libraries]).toEqual(["provider.so", "needy.so"]);
    expect(used(opened)).toBe(5);
    opened.close();
    expect(running.libraries).toEqual([]);
    // If its opening fails, nobody uses it any more.
    const again = await open("provider.so", await defining(5));
    act = () => {
      again.close();
      throw new Error("from a constructor");
    };
    await expect(open("needy.so", needy)).rejects.toMatchObject({ code: "INSTANTIATION_TRAPPED" });
    expect(running.libraries).toEqual([]);
  });
});

test.each([
  [["open.so", "new.so"], 1],
  [["new.so", "open.so"], 2],
])("open and new libraries are searched in the order in which a library needs them: %j", async (needed, expected) => {
  const running = await start({ "new.so": await defining(2) });
  await running.open("open.so", { source: await defining(1) });
  expect(used(await running.open("x.so", { source: await using(...needed) }))).toBe(expected);
});

test("the libraries of one opening become global with it, in its search order", async () => {
  const running = await start({ "a.so": await defining(1), "b.so": await defining(2) });
  await running.open("root.so", { source: await library("", ["b.so", "a.so"]) });
  await running.open("root.so", { scope: "global" });
  expect(used(await running.open("x.so", { source: await using() }))).toBe(2);
});

test("a library that is closed while another that needs it is loaded stays until that one is closed", async () => {
  const late = hold<Bytes>();
  const running = await start(
    {},
    { discover: ({ specifier }) => (specifier === "late.so" ? late.promise : undefined) },
  );
  const provider = await running.open("provider.so", { source: await defining(5) });
  const opening = running.open("x.so", { source: await using("provider.so", "late.so") });
  await new Promise((resolve) => setTimeout(resolve, 20));
  provider.close();
  expect(() => provider.symbol("s")).toThrow("LIBRARY_CLOSED");
  late.resolve(await library(""));
  const opened = await opening;
  expect(used(opened)).toBe(5);
  opened.close();
  expect(running.libraries).toEqual([]);
});

test("a global library that is closed while another is loaded gives it no symbols", async () => {
  const late = hold<Bytes>();
  const running = await start(
    {},
    { discover: ({ specifier }) => (specifier === "late.so" ? late.promise : undefined) },
  );
  const provider = await running.open("provider.so", { source: await defining(5), scope: "global" });
  const opening = running.open("x.so", { source: await library("", ["late.so"]) });
  await new Promise((resolve) => setTimeout(resolve, 20));
  provider.close();
  expect(running.libraries).toEqual([]);
  late.resolve(await using());
  await expect(opening).rejects.toMatchObject({ code: "UNRESOLVED_IMPORT" });
});

test("a library that its own destructor opens again is a new one", async () => {
  let act = (): void => {};
  const running = await start({}, { imports: { host: { act: () => act() } } });
  const module = new WebAssembly.Module(
    await assemble(`(module (@dylink.0 (mem-info (memory 16 2) (table 1 0)))
      (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
      (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32))) (import "host" "act" (func $act))
      (elem (global.get $slots) $end) (func $end (param i32) (call $act))
      (func (export "__wasm_call_ctors") (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0))))
      (func (export "five") (result i32) (i32.const 5)))`),
  );
  const first = running.openSync("own.so", module);
  const again: Library[] = [];
  act = () => {
    act = () => {};
    again.push(running.openSync("own.so", module));
  };
  first.close();
  expect(running.libraries).toEqual(["own.so"]);
  for (const second of again) {
    expect((second.symbol("five") as Call)()).toBe(5);
    second.close();
  }
  expect(running.libraries).toEqual([]);
});
