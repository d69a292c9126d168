import type { WatPair } from "../wat-pair.ts";

/** Externs of one kind: one module exports and another imports each of them, in all combinations. */
interface Matrix {
  readonly what: string;
  /** Defined types, the same in both modules; the importer has one type more before them, which shifts all indices. */
  readonly types?: string;
  /** The import's type, and a field that exports it as "x". */
  readonly externs: readonly (readonly [wanted: string, defined: string])[];
}

const memories = [
  "0",
  "1",
  "2",
  "1 1",
  "1 2",
  "1 3",
  "2 3",
  "1 2 shared",
  "1 3 shared",
  "2 2 shared",
  "i64 1",
  "i64 1 2",
];

const tables = [
  "1 funcref",
  "2 funcref",
  "1 1 funcref",
  "1 3 funcref",
  "2 3 funcref",
  "1 externref",
  "1 3 externref",
  "i64 1 funcref",
  "1 anyref",
  "1 (ref null $plain)",
  "1 (ref null $open)",
  "1 (ref null $sub)",
  "1 nullfuncref",
];

const INITIAL_VALUES: Readonly<Record<string, string>> = {
  i32: "i32.const 1",
  i64: "i64.const 1",
  f32: "f32.const 1",
  f64: "f64.const 1",
  v128: "v128.const i64x2 1 1",
  funcref: "ref.null func",
  externref: "ref.null extern",
};

const signatures = [
  "",
  "(param i32)",
  "(result i32)",
  "(param i32 i32)",
  "(param i64)",
  "(param f32) (result f64)",
  "(result i32 i64)",
  "(param v128)",
  "(param funcref) (result externref)",
];

const tagParameters = ["", "i32", "i64", "i32 i32", "f64 v128", "externref"];

/** Function types that look alike: open, final, subtypes of another, and in groups of different sizes and orders. */
const FUNCTION_TYPES = `
  (type $plain (func (param i32)))
  (type $open (sub (func (param i32))))
  (type $sub (sub $open (func (param i32))))
  (type $leaf (sub final $sub (func (param i32))))
  (type $sibling (sub $open (func (param i32))))
  (rec (type $first (func (param i32))) (type $second (func (param i32))))
  (rec (type $other (struct)) (type $behind (func (param i32))))
  (rec (type $recursive (func (param i32 (ref null $recursive)))))`;
const functionTypes = ["$plain", "$open", "$sub", "$leaf", "$sibling", "$first", "$second", "$behind", "$recursive"];

const HEAP_TYPES = `${FUNCTION_TYPES}
  (type $s (sub (struct (field i32))))
  (type $t (sub $s (struct (field i32) (field i64))))
  (type $u (sub final $t (struct (field i32) (field i64) (field f32))))
  (type $mutable (struct (field (mut i32))))
  (type $bytes (array i8))
  (type $any (sub (array anyref)))
  (type $i31s (sub $any (array i31ref)))
  (rec (type $tree (struct (field (ref null $forest)))) (type $forest (array (ref null $tree))))
  (rec (type $woods (array (ref null $plant))) (type $plant (struct (field (ref null $woods)))))`;
const heapTypes = [
  ...["$s", "$t", "$u", "$mutable", "$bytes", "$any", "$i31s", "$tree", "$forest", "$plant", "$woods", "$open", "$sub"],
  ...["any", "eq", "i31", "struct", "array", "none", "func", "nofunc", "extern", "noextern", "exn", "noexn"],
];

/** Non-nullable references beside nullable ones. */
const nonNull: readonly (readonly [type: string, value: string])[] = [
  ["(ref $s)", "struct.new_default $s"],
  ["(ref null $s)", "struct.new_default $s"],
  ["(ref $t)", "struct.new_default $t"],
  ["(ref struct)", "struct.new_default $t"],
  ["structref", "struct.new_default $t"],
  ["(ref $bytes)", "array.new_default $bytes (i32.const 1)"],
  ["(ref i31)", "ref.i31 (i32.const 1)"],
  ["i31ref", "ref.i31 (i32.const 1)"],
  ["(ref eq)", "ref.i31 (i32.const 1)"],
  ["(ref any)", "ref.i31 (i32.const 1)"],
  ["anyref", "ref.i31 (i32.const 1)"],
  ["(ref $sub)", "ref.func $f"],
  ["(ref $open)", "ref.func $f"],
  ["(ref null $open)", "ref.func $f"],
  ["(ref func)", "ref.func $f"],
  ["funcref", "ref.func $f"],
];

const mutabilities = (type: string): readonly string[] => [type, `(mut ${type})`];

export const MATRICES: readonly Matrix[] = [
  {
    what: "memories",
    externs: memories.map((type) => [`(memory ${type})`, `(memory (export "x") ${type})`]),
  },
  {
    what: "tables",
    types: FUNCTION_TYPES,
    externs: tables.map((type) => [`(table ${type})`, `(table (export "x") ${type})`]),
  },
  {
    what: "globals",
    externs: Object.entries(INITIAL_VALUES).flatMap(([type, value]) =>
      mutabilities(type).map((full) => [`(global ${full})`, `(global (export "x") ${full} (${value}))`] as const),
    ),
  },
  {
    what: "functions",
    externs: signatures.map((type) => [`(func ${type})`, `(func (export "x") ${type} unreachable)`]),
  },
  {
    what: "tags",
    externs: tagParameters.map((type) => [`(tag (param ${type}))`, `(tag (export "x") (param ${type}))`]),
  },
  {
    what: "functions of declared types",
    types: FUNCTION_TYPES,
    externs: functionTypes.map((type) => [`(func (type ${type}))`, `(func (export "x") (type ${type}) unreachable)`]),
  },
  {
    what: "tags of declared types",
    types: FUNCTION_TYPES,
    externs: functionTypes.map((type) => [`(tag (type ${type}))`, `(tag (export "x") (type ${type}))`]),
  },
  ...[false, true].map((mutable) => ({
    what: mutable ? "mutable references" : "constant references",
    types: HEAP_TYPES,
    externs: heapTypes.map((heap) => {
      const type = mutable ? `(mut (ref null ${heap}))` : `(ref null ${heap})`;
      return [`(global ${type})`, `(global (export "x") ${type} (ref.null ${heap}))`] as const;
    }),
  })),
  {
    what: "references that may not be null",
    types: HEAP_TYPES,
    externs: nonNull.map(([type, value]) => [
      `(global ${type})`,
      `(func $f (type $sub)) (global (export "x") ${type} (${value}))`,
    ]),
  },
  {
    what: "kinds",
    externs: [
      ["(func)", '(func (export "x"))'],
      ["(memory 1)", '(memory (export "x") 1)'],
      ["(table 1 funcref)", '(table (export "x") 1 funcref)'],
      ["(global i32)", '(global (export "x") i32 (i32.const 0))'],
      ["(tag)", '(tag (export "x"))'],
    ],
  },
];

/** All pairs of a matrix, including each extern with itself. */
export function pairsOf({ types = "", externs }: Matrix): WatPair[] {
  return externs.flatMap(([wanted]) =>
    externs.map(([, defined]) => ({
      provider: `(module ${types} ${defined})`,
      name: "x",
      importer: `(module (type (func (param f32 f32))) ${types} (import "provider" "x" ${wanted}))`,
    })),
  );
}
