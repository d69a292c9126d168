import { describe, expect, test } from "vitest";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { attach, openProgram } from "./dylink.ts";
import type { Library } from "./program-options.ts";

type Call = (...values: number[]) => number;

/** Takes the addresses of two functions of the host. */
const pointer = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "report" (func (param i32) (result i32))) (import "env" "other" (func (param i32) (result i32)))
  (import "GOT.func" "report" (global $report (mut i32))) (import "GOT.func" "other" (global $other (mut i32)))
  (func (export "report_at") (result i32) (global.get $report))
  (func (export "other_at") (result i32) (global.get $other))
  (func (export "call") (param i32) (result i32) (call_indirect (param i32) (result i32) (i32.const 7) (local.get 0))))`);

const imports = { env: { report: (value: number) => value + 1, other: (value: number) => value + 2 } };

const addressesIn = (library: Library): number[] =>
  ["report_at", "other_at"].map((name) => (library.symbol(name) as Call)());

describe("a function of the host has one address", () => {
  test("in the program and in all libraries that are opened, also at the same time", async () => {
    const running = await openProgram({ main: program, "first.so": pointer }, { imports });
    const first = ["report_at", "other_at"].map((name) => (running.exports["first.so"][name] as Call)());
    expect(new Set(first).size).toBe(2);
    const opened = await Promise.all(["a.so", "b.so"].map((name) => running.open(name, { source: pointer })));
    for (const library of opened) expect(addressesIn(library)).toEqual(first);
  });

  test("in all libraries of a program that does not ask for it, also when the first one is closed", async () => {
    const table = new WebAssembly.Table({ initial: 16, element: "anyfunc" });
    const env = { ...imports.env, __indirect_function_table: table };
    const running = await openProgram({ main: program }, { imports: { env } });
    const [first, second] = await Promise.all(["a.so", "b.so"].map((name) => running.open(name, { source: pointer })));
    const addresses = addressesIn(first as Library);
    expect(addressesIn(second as Library)).toEqual(addresses);
    first?.close();
    expect(addresses.map((at) => ((second as Library).symbol("call") as Call)(at))).toEqual([8, 9]);
    const { length } = table;
    for (let time = 0; time < 5; time += 1) {
      const again = await running.open("a.so", { source: pointer });
      expect(addressesIn(again)).toEqual(addresses);
      again.close();
    }
    expect(table.length).toBe(length);
  });

  test("unless a module gets a function of its own", async () => {
    const own = { env: { report: (value: number) => value + 3 } };
    const modules = { main: program, "first.so": pointer };
    const running = await openProgram(modules, { imports, importsFor: { "first.so": own } });
    const [reportAt, otherAt] = ["report_at", "other_at"].map((name) => (running.exports["first.so"][name] as Call)());
    const library = await running.open("a.so", { source: pointer });
    const [laterAt, ...others] = addressesIn(library);
    expect(others).toEqual([otherAt]);
    expect([reportAt, laterAt].map((at) => (library.symbol("call") as Call)(at as number))).toEqual([10, 8]);
  });

  test("unless a library of an attached program gets a function of its own", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
    const importsFor = { "b.so": { env: { report: (value: number) => value + 3 } } };
    const program = { memory, table, exports: {}, malloc: () => 1024, free: () => {} };
    const running = attach(program, { imports, importsFor });
    const [first, second] = await Promise.all(["a.so", "b.so"].map((name) => running.open(name, { source: pointer })));
    const addresses = [first, second].flatMap((library) => addressesIn(library as Library));
    expect(new Set(addresses).size).toBe(3);
    expect(addresses.map((at) => ((first as Library).symbol("call") as Call)(at))).toEqual([8, 9, 10, 9]);
  });

  test("in the libraries of an attached program, also if a module of another link exports the function", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
    const { report } = new WebAssembly.Instance(
      new WebAssembly.Module(
        await assemble(`(module (func (export "report") (param i32) (result i32) (i32.const 5)))`),
      ),
    ).exports;
    const given = { env: { ...imports.env, report: report as Call } };
    const running = attach({ memory, table, exports: {}, malloc: () => 1024, free: () => {} }, { imports: given });
    const first = await running.open("a.so", { source: pointer });
    const second = await running.open("b.so", { source: pointer });
    const addresses = addressesIn(first);
    expect(addressesIn(second)).toEqual(addresses);
    first.close();
    expect(addresses.map((at) => (second.symbol("call") as Call)(at))).toEqual([5, 9]);
  });
});
