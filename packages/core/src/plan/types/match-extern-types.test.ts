import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { askDeno } from "../../../test/ask-deno.ts";
import { type EngineVerdict, engineVerdict } from "../../../test/engine-verdict.ts";
import { externPairs } from "../../../test/extern-pairs.ts";
import { NOTHING_MOVABLE } from "../../../test/module-type.ts";
import { runs, sample } from "../../../test/seed.ts";
import { assemblePair, plannerVerdict, type WatPair } from "../../../test/wat-pair.ts";
import { canonicalizeTypes } from "./canonical-types.ts";
import { matchExternTypes } from "./match-extern-types.ts";

const TYPES = `
  (type $f (func (param i32)))
  (type $open (sub (func (param i32))))
  (type $sub (sub $open (func (param i32))))
  (type $leaf (sub final $sub (func (param i32))))
  (type $s (sub (struct (field i32))))
  (type $t (sub $s (struct (field i32) (field i64))))
  (type $a (array (mut i8)))`;

/** An import type, a module field that exports something as `x`, and whether the two link. */
type Row = readonly [expected: string, actual: string, verdict: "links" | "refuses"];

const FUNCTION_ROWS: readonly Row[] = [
  ["(func)", `(func (export "x"))`, "links"],
  ["(func (param i32))", `(func (export "x") (param i32))`, "links"],
  ["(func (param i32))", `(func (export "x"))`, "refuses"],
  ["(func)", `(func (export "x") (param i32))`, "refuses"],
  ["(func (param i32))", `(func (export "x") (param i64))`, "refuses"],
  ["(func (result i32))", `(func (export "x") (param i32))`, "refuses"],
  ["(func (param i32 i64))", `(func (export "x") (param i64 i32))`, "refuses"],
  ["(func (result i32 i64))", `(func (export "x") (result i32 i64) unreachable)`, "links"],
  ["(func (param i32))", `(func (export "x") (type $f))`, "links"],
  ["(func (type $f))", `(func (export "x") (type $open))`, "refuses"],
  ["(func (type $open))", `(func (export "x") (type $f))`, "refuses"],
  ["(func (type $open))", `(func (export "x") (type $sub))`, "links"],
  ["(func (type $open))", `(func (export "x") (type $leaf))`, "links"],
  ["(func (type $sub))", `(func (export "x") (type $open))`, "refuses"],
  ["(func (type $leaf))", `(func (export "x") (type $leaf))`, "links"],
  // Parameters and results are no reason to match by themselves: the type has to be declared a subtype.
  ["(func (param structref))", `(func (export "x") (param anyref))`, "refuses"],
  ["(func (result anyref))", `(func (export "x") (result structref) unreachable)`, "refuses"],
];

const MEMORY_ROWS: readonly Row[] = [
  ["(memory 1)", `(memory (export "x") 1)`, "links"],
  ["(memory 1)", `(memory (export "x") 2 3)`, "links"],
  ["(memory 2)", `(memory (export "x") 1)`, "refuses"],
  ["(memory 0 3)", `(memory (export "x") 1 3)`, "links"],
  ["(memory 0 3)", `(memory (export "x") 1 2)`, "links"],
  ["(memory 0 2)", `(memory (export "x") 1 3)`, "refuses"],
  ["(memory 0 65536)", `(memory (export "x") 0)`, "refuses"],
  ["(memory 1 2 shared)", `(memory (export "x") 1 2 shared)`, "links"],
  ["(memory 1 2)", `(memory (export "x") 1 2 shared)`, "refuses"],
  ["(memory 1 2 shared)", `(memory (export "x") 1 2)`, "refuses"],
  ["(memory i64 1)", `(memory (export "x") i64 2)`, "links"],
  ["(memory i64 1)", `(memory (export "x") 1)`, "refuses"],
  ["(memory 1)", `(memory (export "x") i64 1)`, "refuses"],
];

const TABLE_ROWS: readonly Row[] = [
  ["(table 1 funcref)", `(table (export "x") 1 funcref)`, "links"],
  ["(table 0 10 funcref)", `(table (export "x") 1 9 funcref)`, "links"],
  ["(table 2 funcref)", `(table (export "x") 1 funcref)`, "refuses"],
  ["(table 0 10 funcref)", `(table (export "x") 1 funcref)`, "refuses"],
  ["(table 0 10 funcref)", `(table (export "x") 1 11 funcref)`, "refuses"],
  ["(table 1 externref)", `(table (export "x") 1 funcref)`, "refuses"],
  ["(table i64 1 funcref)", `(table (export "x") i64 1 funcref)`, "links"],
  ["(table i64 1 funcref)", `(table (export "x") 1 funcref)`, "refuses"],
  // Tables are written to as well as read: their element types have to be the same.
  ["(table 0 funcref)", `(table (export "x") 0 (ref null $f))`, "refuses"],
  ["(table 0 (ref null $f))", `(table (export "x") 0 funcref)`, "refuses"],
  ["(table 0 (ref null $f))", `(table (export "x") 0 (ref null $f))`, "links"],
  ["(table 0 (ref null $open))", `(table (export "x") 0 (ref null $sub))`, "refuses"],
  ["(table 0 funcref)", `(func $z) (table (export "x") 0 (ref func) (ref.func $z)) (elem declare func $z)`, "refuses"],
];

const GLOBAL_ROWS: readonly Row[] = [
  ["(global i32)", `(global (export "x") i32 (i32.const 0))`, "links"],
  ["(global i64)", `(global (export "x") i32 (i32.const 0))`, "refuses"],
  ["(global v128)", `(global (export "x") v128 (v128.const i64x2 0 0))`, "links"],
  ["(global (mut i32))", `(global (export "x") (mut i32) (i32.const 0))`, "links"],
  ["(global (mut i32))", `(global (export "x") i32 (i32.const 0))`, "refuses"],
  ["(global i32)", `(global (export "x") (mut i32) (i32.const 0))`, "refuses"],
  ["(global i32)", `(global (export "x") funcref (ref.null func))`, "refuses"],
  ["(global funcref)", `(global (export "x") i32 (i32.const 0))`, "refuses"],
  ["(global anyref)", `(global (export "x") (ref i31) (ref.i31 (i32.const 0)))`, "links"],
  ["(global (ref i31))", `(global (export "x") i31ref (ref.i31 (i32.const 0)))`, "refuses"],
  ["(global (mut anyref))", `(global (export "x") (mut i31ref) (ref.null i31))`, "refuses"],
  ["(global (mut i31ref))", `(global (export "x") (mut (ref i31)) (ref.i31 (i32.const 0)))`, "refuses"],
  ["(global (mut (ref null $f)))", `(global (export "x") (mut (ref null $f)) (ref.null $f))`, "links"],
  ["(global (mut (ref null $open)))", `(global (export "x") (mut (ref null $sub)) (ref.null $sub))`, "refuses"],
  ["(global (ref $s))", `(global (export "x") (ref $t) (struct.new_default $t))`, "links"],
  ["(global (ref $t))", `(global (export "x") (ref $s) (struct.new_default $s))`, "refuses"],
  ["(global (ref struct))", `(global (export "x") (ref $t) (struct.new_default $t))`, "links"],
];

const TAG_ROWS: readonly Row[] = [
  ["(tag)", `(tag (export "x"))`, "links"],
  ["(tag (param i32))", `(tag (export "x") (param i32))`, "links"],
  ["(tag (param i32))", `(tag (export "x") (type $f))`, "links"],
  ["(tag (param i32))", `(tag (export "x") (param i64))`, "refuses"],
  ["(tag)", `(tag (export "x") (param i32))`, "refuses"],
  // Tags are thrown as well as caught: their types have to be the same.
  ["(tag (type $open))", `(tag (export "x") (type $sub))`, "refuses"],
  ["(tag (type $sub))", `(tag (export "x") (type $open))`, "refuses"],
  ["(tag (type $sub))", `(tag (export "x") (type $sub))`, "links"],
];

const ACTUALS = [
  `(func (export "x"))`,
  `(memory (export "x") 1)`,
  `(table (export "x") 1 funcref)`,
  `(global (export "x") i32 (i32.const 0))`,
  `(tag (export "x"))`,
];
const KIND_ROWS: readonly Row[] = ["(func)", "(memory 1)", "(table 1 funcref)", "(global i32)", "(tag)"].flatMap(
  (expected, a) => ACTUALS.map((actual, b): Row => [expected, actual, a === b ? "links" : "refuses"]),
);

/** Every heap type with all of its supertypes. Core specification 3.0, "Matching", "Heap types". */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  any: [],
  eq: ["any"],
  i31: ["eq", "any"],
  struct: ["eq", "any"],
  array: ["eq", "any"],
  $s: ["struct", "eq", "any"],
  $t: ["$s", "struct", "eq", "any"],
  $a: ["array", "eq", "any"],
  none: ["$s", "$t", "$a", "i31", "struct", "array", "eq", "any"],
  func: [],
  $f: ["func"],
  $open: ["func"],
  $sub: ["$open", "func"],
  $leaf: ["$sub", "$open", "func"],
  nofunc: ["$f", "$open", "$sub", "$leaf", "func"],
  extern: [],
  noextern: ["extern"],
  exn: [],
  noexn: ["exn"],
};
const HEAP_TYPES = Object.keys(ABOVE);
const HEAP_ROWS: readonly Row[] = HEAP_TYPES.flatMap((expected) =>
  HEAP_TYPES.map((actual): Row => {
    const matches = expected === actual || ABOVE[actual]?.includes(expected) === true;
    const given = `(global (export "x") (ref null ${actual}) (ref.null ${actual}))`;
    return [`(global (ref null ${expected}))`, given, matches ? "links" : "refuses"];
  }),
);

function pairOf([expected, actual]: Row): WatPair {
  return {
    provider: `(module ${TYPES} ${actual})`,
    name: "x",
    importer: `(module (type (struct)) ${TYPES} (import "m" "x" ${expected}))`,
  };
}

describe("matchExternTypes()", () => {
  const rows = [...KIND_ROWS, ...FUNCTION_ROWS, ...MEMORY_ROWS, ...TABLE_ROWS, ...GLOBAL_ROWS, ...TAG_ROWS];
  let engine: readonly EngineVerdict[];
  beforeAll(async () => {
    engine = await askDeno(await Promise.all(rows.map((row) => assemblePair(pairOf(row)))));
  });

  test.each(rows.map((row, at) => [...row, at] as const))(
    "says that %s given %s %s, as the engine does",
    async (expected, actual, verdict, at) => {
      expect(plannerVerdict(await assemblePair(pairOf([expected, actual, verdict])))).toBe(verdict);
      expect(engine[at]).toBe(verdict);
    },
  );

  test("follows the lattice of heap types, as the engine does", async () => {
    const questions = await Promise.all(HEAP_ROWS.map((row) => assemblePair(pairOf(row))));
    const engine = await askDeno(questions);
    const table = (verdicts: readonly EngineVerdict[]) =>
      HEAP_ROWS.map(([expected, actual], at) => `${expected} given ${actual}: ${verdicts[at]}`);
    const expected = table(HEAP_ROWS.map(([, , verdict]) => verdict));
    expect(table(questions.map(plannerVerdict))).toEqual(expected);
    expect(table(engine)).toEqual(expected);
  });

  test("agrees with the engine of this Node on random functions, memories, tables, globals and tags", async () => {
    const setting = runs(1_000);
    const seen = { links: 0, refuses: 0 };
    await fc.assert(
      fc.asyncProperty(externPairs(false), async (pair) => {
        const question = await assemblePair(pair);
        const verdict = engineVerdict(question);
        expect(plannerVerdict(question)).toBe(verdict);
        seen[verdict as "links" | "refuses"] += 1;
      }),
      setting,
    );
    expect(Math.min(seen.links, seen.refuses)).toBeGreaterThan(setting.numRuns / 5);
  });

  test("agrees with the engine of Deno on random externs, 64-bit memories and tables among them", async () => {
    const pairs = sample(externPairs(true), runs(1_000).numRuns);
    const questions = await Promise.all(pairs.map(assemblePair));
    const engine = await askDeno(questions);
    const planner = questions.map(plannerVerdict);
    expect(pairs.filter((_, at) => planner[at] !== engine[at])).toEqual([]);
    expect(engine.filter((verdict) => verdict === "links").length).toBeGreaterThan(pairs.length / 5);
  });

  test("presumes that externs of unknown type match, their kind excepted", () => {
    const opaque = { type: { kind: "opaque", externKind: "memory" }, numbers: [] } as const;
    const limits = { minimum: 1, shared: false, addressType: "i32" } as const;
    const memory = { type: { kind: "memory", limits }, numbers: [] } as const;
    const global = { type: { kind: "global", type: "i32", mutable: false }, numbers: [] } as const;
    expect(matchExternTypes(opaque, memory, [])).toBe(true);
    expect(matchExternTypes(memory, opaque, [])).toBe(true);
    expect(matchExternTypes(opaque, opaque, [])).toBe(true);
    expect(matchExternTypes(opaque, global, [])).toBe(false);
    expect(matchExternTypes(global, opaque, [])).toBe(false);
  });

  test("compares memories of different page sizes by page size first", () => {
    const limits = { minimum: 1, shared: false, addressType: "i32" } as const;
    const bytes = { type: { kind: "memory", limits, pageSizeLog2: 0 }, numbers: [] } as const;
    const stated = { type: { kind: "memory", limits, pageSizeLog2: 16 }, numbers: [] } as const;
    const unstated = { type: { kind: "memory", limits }, numbers: [] } as const;
    expect(matchExternTypes(bytes, bytes, [])).toBe(true);
    expect(matchExternTypes(bytes, unstated, [])).toBe(false);
    expect(matchExternTypes(unstated, bytes, [])).toBe(false);
    expect(matchExternTypes(stated, unstated, [])).toBe(true);
  });

  test("walks a chain of 10,000 declared supertypes", () => {
    const length = 10_000;
    const types = Array.from({ length }, (_, index) => ({
      composite: { kind: "func", params: [], results: [] } as const,
      ...(index === 0 ? {} : { supertype: index - 1 }),
      final: false,
      groupStart: index,
      groupSize: 1,
    }));
    const canonical = canonicalizeTypes([
      { imports: [], exports: [], definitions: NOTHING_MOVABLE, sections: [], types },
    ]);
    const numbers = canonical.numbers[0] ?? [];
    const extern = (typeIndex: number) =>
      ({ type: { kind: "function", typeIndex, params: [], results: [] }, numbers }) as const;
    expect(matchExternTypes(extern(0), extern(length - 1), canonical.types)).toBe(true);
    expect(matchExternTypes(extern(length - 1), extern(0), canonical.types)).toBe(false);
  });
});
