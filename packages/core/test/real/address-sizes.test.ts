import { describe, expect, test } from "vitest";
import { assemble } from "../wat.ts";
import type { AddressSizesInput, AddressSizesReport } from "./address-sizes-on-stdin.ts";
import { deno, node, runScript } from "./run-script.ts";

interface Sizes {
  readonly memory: "i32" | "i64";
  readonly table: "i32" | "i64";
}

const shared = ({ memory, table }: Sizes): string => {
  const [ofMemory, ofTable] = [memory, table].map((size) => (size === "i64" ? "i64 1" : "1"));
  return `(import "env" "memory" (memory ${ofMemory})) (import "env" "__indirect_function_table" (table ${ofTable} funcref))`;
};

const mainOf = (sizes: Sizes): string => `(module (@dylink.0 (mem-info (memory 0 0)))
  ${shared(sizes)} (export "memory" (memory 0)) (export "table" (table 0)))`;

/** The address of a function has the size of those of the memory, also in a table of the other size. */
const libraryOf = (sizes: Sizes): string => {
  const convert = { i32i32: "", i64i64: "", i32i64: "i64.extend_i32_u", i64i32: "i32.wrap_i64" };
  return `(module (@dylink.0 (mem-info (memory 16 0))) ${shared(sizes)}
    (import "env" "__memory_base" (global ${sizes.memory})) (import "GOT.func" "answer" (global $at (mut ${sizes.memory})))
    (func (export "answer") (result i32) (i32.const 42))
    (func (export "call") (result i32) global.get $at ${convert[`${sizes.memory}${sizes.table}`]} call_indirect (result i32)))`;
};

const SIZES: readonly Sizes[] = [
  { memory: "i64", table: "i64" },
  { memory: "i32", table: "i64" },
  { memory: "i64", table: "i32" },
];

// Node 20, on which the other tests run, has no memory and no table of 64 bits.
describe.each(SIZES)("libraries with a memory of $memory and a table of $table", (sizes) => {
  test.for([node, deno])("get addresses in $name", { timeout: 300_000 }, async (runtime, { skip }) => {
    if (runtime.missing !== undefined) skip(runtime.missing);
    const [main, library] = await Promise.all([mainOf(sizes), libraryOf(sizes)].map(assemble));
    const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes as Uint8Array).toString("base64");
    const input: AddressSizesInput = { main: base64(main), first: base64(library), later: base64(library) };
    const report: AddressSizesReport = await runScript(runtime, "address-sizes-on-stdin.ts", input);
    expect(report).toEqual({ linked: "42", opened: "42", attached: "42" });
  });
});
