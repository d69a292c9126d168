import { describe, expect, test } from "vitest";
import { slowly, withSection } from "../test/fuse/broken-bytes.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link, parseModule } from "./index.ts";
import { sectionId } from "./wasm/binary-format.ts";
import type { SectionRange } from "./wasm/module-type.ts";

/*
 * One module for each rule of validation. Its partner has plenty of all that it lacks: types, items of each kind, segments,
 * declarations, a data count, start functions. So the engine could take the partner's for its own in the fused module.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const many = (count: number, entry: (number: number) => string) =>
  Array.from({ length: count }, (_, at) => entry(at)).join(" ");

/** The types 0 to 19 of the partner, and its functions, globals, tables, tags and segments. */
const RICH = `${many(20, (at) => `(type (func (param ${"i32 ".repeat(at % 3)})))`)}
  ${many(4, (at) => `(func (export "f${at}") (result i32) (i32.const 42))`)}
  ${many(120, () => "(func)")}
  ${many(4, (at) => `(global (export "c${at}") i32 (i32.const 3))`)} ${many(4, (at) => `(global (export "m${at}") (mut i32) (i32.const 4))`)}
  ${many(4, (at) => `(table (export "t${at}") 9 funcref)`)} ${many(4, (at) => `(tag (export "e${at}") (param i32))`)}
  ${many(4, () => "(elem func 0 1)")} (elem declare func ${many(120, (at) => `${at}`)})`;
const DATA = `(data "one") (data "two") (data "three") (func (data.drop 0))`;

interface Case {
  /** Names the part that the module lacks. */
  readonly rule: string;
  /** Its definitions, behind the import of function 0. */
  readonly wat: string;
  readonly edit?: (bytes: Bytes) => Bytes;
  /** The partner has a memory, and the module has none. */
  readonly memory?: true;
}

/** Adds an export of an item. */
const exporting = (kind: number, index: number) => (bytes: Bytes) =>
  withSection(bytes, sectionId.export, ([count = 0, ...entries]) => [count + 1, ...entries, 1, 0x78, kind, index]);

/** The first function, `(func)`, with another body. */
const withBody = (body: readonly number[]) => (bytes: Bytes) =>
  withSection(bytes, sectionId.code, ([count = 0, , , , ...others]) => [count, body.length, ...body, ...others]);

const without = (id: number) => (bytes: Bytes) => {
  const { offset, sizeBytes } = parseModule(bytes).sections.find((section) => section.id === id) as SectionRange;
  return Uint8Array.from([...bytes.subarray(0, offset - 2), ...bytes.subarray(offset + sizeBytes)]);
};

const RULES: readonly Case[] = [
  { rule: "a reference to a private function", wat: "(func $p) (func (drop (ref.func $p)))" },
  { rule: "a reference to an import", wat: "(func (drop (ref.func $f)))" },
  { rule: "a function", wat: "(func (call 90))" },
  { rule: "a tail call of a function", wat: "(func (return_call 90))" },
  { rule: "a local", wat: "(func (drop (local.get 3)))" },
  { rule: "a label", wat: "(func (br 3))" },
  { rule: "a global", wat: "(func (drop (global.get 6)))" },
  { rule: "a mutable global", wat: "(global i32 (i32.const 1)) (func (global.set 0 (i32.const 1)))" },
  { rule: "a table", wat: "(func (drop (table.size 2)))" },
  {
    rule: "a table to copy from",
    wat: "(table 1 funcref) (func (table.copy 0 2 (i32.const 0) (i32.const 0) (i32.const 0)))",
  },
  { rule: "a tag", wat: "(func (throw 2 (i32.const 1)))" },
  { rule: "a tag to catch", wat: "(func (block (result i32) (try_table (catch 2 0)) (i32.const 1)) drop)" },
  { rule: "a memory", wat: "(func (drop (memory.size)))", memory: true },
  { rule: "a memory to load from", wat: "(func (drop (i32.load (i32.const 0))))", memory: true },
  { rule: "a second memory", wat: "(memory 1) (func (drop (memory.size 1)))" },
  { rule: "an element segment", wat: "(func (elem.drop 2))" },
  { rule: "a data segment", wat: "(func (data.drop 2))", memory: true },
  {
    rule: "a data segment to make an array of",
    wat: "(type $a (array i8)) (func (drop (array.new_data $a 2 (i32.const 0) (i32.const 0))))",
    memory: true,
  },
  { rule: "a type of a function", wat: "(func (type 15))" },
  { rule: "a type of a call", wat: "(table 1 funcref) (func (call_indirect (type 15) (i32.const 0)))" },
  { rule: "a type of a block", wat: "(func (block (type 15)))" },
  { rule: "a type of a local", wat: "(func (local (ref null 15)))" },
  { rule: "a type of a parameter", wat: "(type (func (param (ref null 15))))" },
  { rule: "a type of a field", wat: "(type (struct (field (ref null 15))))" },
  { rule: "a supertype", wat: "(type (sub 15 (func)))" },
  { rule: "a type of a global", wat: "(global (ref null 15) (ref.null func))" },
  { rule: "a type of a table", wat: "(table 1 (ref null 15))" },
  { rule: "a type of a segment", wat: "(elem (ref null 15))" },
  { rule: "a type of a tag", wat: "(tag (type 15))" },
  {
    rule: "a type of an import",
    wat: "",
    edit: (bytes) => withSection(bytes, sectionId.import, (content) => [...content.slice(0, -1), 15]),
  },
  { rule: "a null reference of a type", wat: "(func (drop (ref.null 15)))" },
  { rule: "a type that may have subtypes", wat: "(type $s (func)) (type (sub $s (func)))" },
  { rule: "a supertype that fits", wat: "(type $s (sub (func))) (type (sub $s (func (param i32))))" },
  { rule: "an exported function", wat: "", edit: exporting(0, 90) },
  { rule: "an exported table", wat: "", edit: exporting(1, 1) },
  { rule: "an exported memory", wat: "", memory: true, edit: exporting(2, 0) },
  { rule: "an exported global", wat: "", edit: exporting(3, 3) },
  { rule: "an exported tag", wat: "", edit: exporting(4, 1) },
  { rule: "one export of a name", wat: "", edit: (bytes) => exporting(0, 0)(exporting(0, 0)(bytes)) },
  {
    rule: "a count of data segments",
    wat: `(memory 1) (data "x") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))`,
    edit: without(sectionId.dataCount),
  },
  { rule: "a start function", wat: "(start 90)" },
  { rule: "a start function without parameters", wat: "(func $s (param i32)) (start $s)" },
  { rule: "a start function without results", wat: "(func $s (result i32) (i32.const 1)) (start $s)" },
  { rule: "an earlier global", wat: "(global i32 (global.get 1)) (global i32 (i32.const 1))" },
  { rule: "a constant global", wat: "(global (mut i32) (i32.const 1)) (global i32 (global.get 0))" },
  { rule: "a value of the right type", wat: "(global i32 (i64.const 1))" },
  { rule: "one value", wat: "(global i32 (i32.const 1) (i32.const 2))" },
  { rule: "an imported value of a table", wat: "(global $g funcref (ref.func 0)) (table 1 funcref (global.get $g))" },
  { rule: "a value of a table", wat: "(table 1 (ref func))" },
  { rule: "a function in a global", wat: "(global funcref (ref.func 90))" },
  { rule: "a table of elements", wat: "(elem (table 2) (i32.const 0) func 0)" },
  { rule: "a function among elements", wat: "(elem func 90)" },
  { rule: "an address of elements", wat: "(table 1 funcref) (elem (i64.const 0) func 0)" },
  { rule: "elements of the type of the table", wat: "(table 1 externref) (elem (table 0) (i32.const 0) func 0)" },
  { rule: "a memory of data", wat: `(data (i32.const 0) "x")`, memory: true },
  { rule: "an address of data", wat: `(memory 1) (data (i64.const 0) "x")` },
  { rule: "an address of data in 64 bits", wat: `(memory i64 1) (data (i32.const 0) "x")` },
  { rule: "a memory that has no minimum above its maximum", wat: "(memory 2 1)" },
  { rule: "a memory of 4 GiB", wat: "(memory 1 65537)" },
  { rule: "a table that has no minimum above its maximum", wat: "(table 2 1 funcref)" },
  {
    rule: "a shared memory with a maximum",
    wat: "(memory 1)",
    edit: (bytes) => withSection(bytes, sectionId.memory, () => [1, 2, 1]),
  },
  {
    rule: "a tag without results",
    wat: "(tag (param i32))",
    edit: (bytes) => withSection(bytes, sectionId.tag, () => [1, 0, 0]),
  },
  { rule: "an alignment", wat: "(memory 1) (func (drop (i32.load align=8 (i32.const 0))))" },
  { rule: "operands", wat: "(func (drop (i32.add (i64.const 0) (i32.const 0))))" },
  { rule: "no value that is left", wat: "(func (i32.const 1))" },
  { rule: "a result", wat: "(func (result i32))" },
  { rule: "a local that has a value", wat: "(func (local (ref func)) (drop (local.get 0)))" },
  { rule: "functions of fewer locals", wat: "(func)", edit: withBody([1, 0xd1, 0x86, 3, 0x7f, 0x0b]) },
];

/** A module that keeps its indices has the most code. */
const MOST_CODE = `(func ${"nop ".repeat(2_000)})`;

async function build({ wat, edit, memory }: Case, more: string) {
  const broken = await assemble(
    `(module (import "rich" "f0" (func $f (result i32))) ${wat} (func (export "go") (drop (call $f))) ${more})`,
  );
  const rich = await assemble(`(module ${RICH} ${DATA} ${memory ? `(memory (export "mem") 1)` : ""})`);
  return { rich, broken: edit ? edit(broken) : broken };
}

const wordsOf = ({ message }: Error): string => message.replace("compileStreaming()", "compile()");

describe.each([
  ["gets other indices", ""],
  ["keeps its indices", MOST_CODE],
])("link() with fuse: true, of a module that %s", (_, more) => {
  test.each(RULES)("reports as an unfused link does that it lacks $rule", async (rule) => {
    const { rich, broken } = await build(rule, more);
    expect(WebAssembly.validate(broken)).toBe(false);
    for (const open of [() => broken, () => slowly(broken, 99)]) {
      const [expected, found] = await Promise.all(
        [false, true].map((fuse) => errorOf(link({ rich, broken: open() }, { fuse, place: "off" }))),
      );
      expect(expected?.diagnostics[0]?.module).toBe("broken");
      expect(found?.code).toBe(expected?.code);
      expect(wordsOf(found as Error)).toBe(wordsOf(expected as Error));
    }
  });

  test.each([{}, { memory: true as const }])("fuses it if it lacks nothing, with partner %j", async (partner) => {
    const { rich, broken } = await build({ rule: "nothing", wat: "", ...partner }, more);
    for (const source of [broken, slowly(broken, 99)]) {
      const { plan } = await link({ rich, broken: source }, { fuse: true, place: "off" });
      expect(plan.units[0]?.fused?.members).toHaveLength(2);
      expect(plan.units[0]?.fused?.verbatim).toBe(more === "" ? "rich" : "broken");
    }
  });
});
