import { describe, expect, test } from "vitest";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";
import type { ProgramOptions } from "./program-options.ts";

type Call = (...values: number[]) => number;

const TABLE = `(import "env" "__indirect_function_table" (table 0 funcref))`;

/** Defines `f`, and has a table and a memory for libraries. */
const main = await assemble(`(module (@dylink.0 (mem-info (memory 0 0))) ${TABLE}
  (import "env" "memory" (memory 1)) (func (export "f") (result i32) (i32.const 1)))`);

/** Calls `f`, or its address. */
const both = `(module (@dylink.0 (mem-info (memory 0 0))) ${TABLE}
  (import "env" "f" (func $f (result i32))) (import "GOT.func" "f" (global $at (mut i32)))
  (func (export "call") (result i32) (call $f)) (func (export "address") (result i32) (global.get $at))
  (func (export "call_address") (result i32) (call_indirect (result i32) (global.get $at))))`;
const pointer = await assemble(both.replace(/\(import "env" "f" .*?\)\)\)/, "").replace("(call $f)", "(i32.const 0)"));
const caller = await assemble(both);

const modules = { main, "caller.so": caller, "pointer.so": pointer };
type Exports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const results = (exports: Exports, names: readonly string[]) =>
  names.map((name) => {
    const { call, call_address } = exports[name] as Record<string, Call>;
    return [call?.(), call_address?.()];
  });

const f = () => 5;

describe("a function of the caller in place of one of the program", () => {
  test.each<[string, LinkOptions, number[][]]>([
    [
      "counts for calls and for addresses, also in a library that does not call it",
      { imports: { env: { f } } },
      [
        [5, 5],
        [0, 5],
      ],
    ],
    [
      "counts for the library that it is for",
      { importsFor: { "pointer.so": { env: { f } } } },
      [
        [1, 1],
        [0, 5],
      ],
    ],
    [
      "counts in no other library",
      { importsFor: { "caller.so": { env: { f } } } },
      [
        [5, 5],
        [0, 1],
      ],
    ],
  ])("%s", async (_, options, expected) => {
    const { exports } = await link(modules, options);
    expect(results(exports, ["caller.so", "pointer.so"])).toEqual(expected);
  });

  test("has one address for all that mean it", async () => {
    const { exports } = await link(modules, { imports: { env: { f } } });
    const addresses = ["caller.so", "pointer.so"].map((name) => (exports as Exports)[name]?.["address"] as Call);
    expect(new Set(addresses.map((address) => address())).size).toBe(1);
  });

  test("may be another export that resolve chooses", async () => {
    const other = await assemble(`(module (func (export "g") (result i32) (i32.const 7)))`);
    const resolve: LinkOptions["resolve"] = ({ importer, module, name }) =>
      importer === "caller.so" && module === "env" && name === "f" ? { module: "other", name: "g" } : undefined;
    const { exports } = await link({ ...modules, other }, { resolve });
    expect(results(exports, ["caller.so", "pointer.so"])).toEqual([
      [7, 7],
      [0, 1],
    ]);
  });

  test.each<[string, ProgramOptions]>([
    ["in imports", { imports: { env: { f } } }],
    ["in importsFor", { importsFor: { "caller.so": { env: { f } } } }],
  ])("counts in libraries that are opened later, %s", async (_, options) => {
    const running = await openProgram({ main }, options);
    const opened = await running.open("caller.so", { source: caller });
    expect(results({ opened: opened.exports } as Exports, ["opened"])).toEqual([[5, 5]]);
    const other = await running.open("pointer.so", { source: pointer });
    expect(results({ other: other.exports } as Exports, ["other"])).toEqual([[0, 1]]);
  });

  test("that is one of WebAssembly keeps its address in libraries that are opened later, compiled ones too", async () => {
    const bytes = await assemble(`(module (func (export "f") (result i32) (i32.const 5)))`);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const running = await openProgram({ main }, { imports: { env: { f: exports["f"] as WebAssembly.ImportValue } } });
    const opened = [
      await running.open("caller.so", { source: caller }),
      running.openSync("again.so", new WebAssembly.Module(caller)),
      running.openSync("pointer.so", new WebAssembly.Module(pointer)),
    ];
    expect(
      results(
        Object.fromEntries(opened.map(({ name, exports }) => [name, exports])) as Exports,
        opened.map(({ name }) => name),
      ),
    ).toEqual([
      [5, 5],
      [5, 5],
      [0, 5],
    ]);
    expect(new Set(opened.map(({ exports }) => (exports["address"] as Call)())).size).toBe(1);
  });

  test("that is one of JavaScript has no address in a compiled library, whose types nobody sees: there the program's stays", async () => {
    const running = await openProgram({ main }, { imports: { env: { f } } });
    const opened = running.openSync("caller.so", new WebAssembly.Module(caller));
    expect(results({ opened: opened.exports } as Exports, ["opened"])).toEqual([[5, 1]]);
  });
});
