import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const library = (number: number, needed: string, rest: string): Promise<Uint8Array<ArrayBuffer>> =>
  assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 1 0)) ${needed})
    (import "env" "__indirect_function_table" (table 1 funcref)) (import "env" "__table_base" (global $slots i32))
    (import "env" "end" (func $end_of (param i32)))
    (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32))) ${rest}
    (elem (global.get $slots) $end) (func $end (param i32) (call $end_of (i32.const ${number})))
    (func (export "__wasm_call_ctors") (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0)))))`);

const calling = (number: number, needed: string, name: string) =>
  library(
    number,
    `(needed "${needed}")`,
    `(import "env" "${name}" (func $other (result i32))) (func (export "call") (result i32) (call $other))`,
  );

const files = {
  "p1.so": await calling(1, "common.so", "common"),
  "p2.so": await calling(2, "common.so", "common"),
  "common.so": await library(3, '(needed "quiet.so")', '(func (export "common") (result i32) (i32.const 7))'),
  "quiet.so": await library(4, "", ""),
  "a.so": await library(5, '(needed "b.so")', '(import "env" "b" (func $b)) (func (export "a") (call $b))'),
  "b.so": await library(6, '(needed "a.so")', '(import "env" "a" (func $a)) (func (export "b") (call $a))'),
};

test("close() in a destructor of the same library is refused, because the library has been closed", async () => {
  const refused: unknown[] = [];
  let opened: Library | undefined;
  const end = (): void => {
    try {
      opened?.close();
    } catch (error) {
      refused.push(error);
    }
  };
  const running: Program = await openProgram({ main: program }, { imports: { env: { end } } });
  for (const library of [files["quiet.so"], new WebAssembly.Module(files["quiet.so"])]) {
    opened = await running.open("quiet.so", { source: library });
    opened.close();
    expect(refused.splice(0)).toMatchObject([{ code: "LIBRARY_CLOSED", diagnostics: [{ module: "quiet.so" }] }]);
    expect(running.libraries).toEqual([]);
  }
});

async function start() {
  const ended: number[] = [];
  const imports = { env: { end: (number: number) => void ended.push(number) } };
  const host = createTestHost({ files: files as never });
  const running: Program = await openProgram({ main: program }, { host, imports });
  return { running, ended };
}

const call = (opened: Library): number => (opened.symbol("call") as Call)();

describe("a library that has loaded those that it needs", () => {
  test("is closed while others use these, which stay as long", async () => {
    const { running, ended } = await start();
    const first = await running.open("p1.so");
    const second = await running.open("p2.so");
    first.close();
    expect([ended, [...running.libraries].sort()]).toEqual([[1], ["common.so", "p2.so", "quiet.so"]]);
    expect(call(second)).toBe(7);
    const again = await running.open("p1.so");
    expect(call(again)).toBe(7);
    second.close();
    expect(ended).toEqual([1, 2]);
    again.close();
    expect([ended, running.libraries]).toEqual([[1, 2, 1, 3, 4], []]);
  });

  test("leaves one that a call has opened, whose handle may be closed first too", async () => {
    const { running, ended } = await start();
    const first = await running.open("p1.so");
    const common = await running.open("common.so");
    first.close();
    expect([ended, [...running.libraries].sort()]).toEqual([[1], ["common.so", "quiet.so"]]);
    const second = await running.open("p2.so");
    expect(await errorOf(() => common.close())).toMatchObject({ code: "LIBRARY_IN_USE" });
    second.close();
    common.close();
    expect([ended, running.libraries]).toEqual([[1, 2, 3, 4], []]);
    const third = await running.open("p1.so");
    running.openSync("common.so").close();
    expect(call(third)).toBe(7);
    third.close();
    expect(ended).toEqual([1, 2, 3, 4, 1, 3, 4]);
  });
});

test("libraries that need each other are closed with the last of them", async () => {
  const { running, ended } = await start();
  const [first, second] = [await running.open("a.so"), await running.open("b.so")];
  first.close();
  expect([ended, running.libraries.length]).toEqual([[], 2]);
  second.close();
  expect([[...ended].sort(), running.libraries]).toEqual([[5, 6], []]);
});

describe.each(["open", "openSync"] as const)("libraries that one call of %s has opened", (by) => {
  test("are closed before those that they need, also if another one needs these first", async () => {
    const sources: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
      // A search breadth first comes to "low.so" before "middle.so", which needs it.
      "top.so": await library(1, '(needed "low.so" "middle.so")', ""),
      "middle.so": await library(2, '(needed "low.so")', ""),
      "low.so": await library(3, "", ""),
    };
    const ended: number[] = [];
    const running: Program = await openProgram(
      { main: program },
      {
        imports: { env: { end: (number: number) => void ended.push(number) } },
        discover({ specifier }) {
          const source = sources[specifier] as Uint8Array<ArrayBuffer>;
          return by === "open" ? source : new WebAssembly.Module(source);
        },
      },
    );
    const open = async () =>
      by === "open"
        ? running.open("top.so")
        : running.openSync("top.so", new WebAssembly.Module(sources["top.so"] as Uint8Array<ArrayBuffer>));
    (await open()).close();
    expect(ended.splice(0)).toEqual([1, 2, 3]);
    await open();
    expect(running.libraries).toEqual(["low.so", "middle.so", "top.so"]);
    running.close();
    expect(ended).toEqual([1, 2, 3]);
  });
});

test("open() keeps to libraries that openSync() has opened while it was planned, again and again", async () => {
  const sources = {
    "top.so": await library(1, '(needed "one.so" "two.so")', ""),
    "one.so": await library(2, "", ""),
    "two.so": await library(3, "", ""),
  };
  const ended: number[] = [];
  const late = ["one.so", "two.so"] as const;
  let plans = 0;
  const running: Program = await openProgram(
    { main: program },
    {
      imports: { env: { end: (number: number) => void ended.push(number) } },
      discover: ({ specifier }) => sources[specifier as keyof typeof sources],
      onProgress({ phase, done }) {
        if (phase !== "plan" || !done) return;
        // The first plan is that of the program.
        const name = late[plans - 1];
        plans += 1;
        if (name) running.openSync(name, new WebAssembly.Module(sources[name]));
      },
    },
  );
  const top = await running.open("top.so");
  expect([plans, running.libraries]).toEqual([4, ["one.so", "two.so", "top.so"]]);
  top.close();
  expect([ended, running.libraries]).toEqual([[1], ["one.so", "two.so"]]);
});

test("open() of a library that is open does not compare the answers of discover", async () => {
  const { "quiet.so": bytes } = files;
  const discover = () => new WebAssembly.Module(bytes);
  const running: Program = await openProgram({ main: program }, { discover, imports: { env: { end() {} } } });
  const [first, second] = [await running.open("quiet.so"), await running.open("quiet.so")];
  expect(second.exports).toBe(first.exports);
  const other = running.open("quiet.so", { source: new WebAssembly.Module(bytes) });
  expect(await errorOf(other)).toMatchObject({ code: "LIBRARY_IN_USE" });
});
