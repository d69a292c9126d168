import { expect, test } from "vitest";
import { assemble } from "../wat.ts";
import { type MutantReport, tryByteMutants } from "./byte-mutants.ts";

interface Unit {
  readonly what: string;
  /** The module that is changed. */
  readonly name: string;
  readonly modules: Readonly<Record<string, string>>;
}

const many = (count: number, entry: (number: number) => string) =>
  Array.from({ length: count }, (_, at) => entry(at)).join(" ");

const FILL = many(12, () => "(func (result i32) (i32.const 1))");

const CALLS = many(30, (at) => `(func (export "call ${at}") (result i32) (call $g))`);

/** Private items of all kinds, and some that others import. */
const PARTNER = `(func (export "f") (param i32) (result i32) (i32.const 1)) (func (export "g") (result i32) (i32.const 2)) (func $h (export "h")) (func)
  (global (export "c") i32 (i32.const 2)) (global (mut i32) (i32.const 1)) (global (export "m") (mut i64) (i64.const 1))
  (table 2 funcref) (table 2 externref) (elem (table 0) (i32.const 0) func 0 1 2 3) (elem func 1) (elem declare func 2 3)
  (tag (export "t") (param i32)) (tag) (data "passive") (memory 1) (data (i32.const 0) "active")`;

const UNITS: readonly Unit[] = [
  {
    what: "keeps its indices",
    name: "large",
    modules: {
      small: `(module ${PARTNER})`,
      large: `(module (import "small" "g" (func $g (result i32))) (import "small" "c" (global $c i32)) (import "small" "t" (tag $t (param i32)))
        (func $a (export "a") (result i32) (call $g) (global.get $c) i32.add) (func (result funcref) (ref.func $a)) (func (throw $t (i32.const 3)))
        (func (param i32) (result i32) (local i64 f32) (block (br 0)) (local.get 0)) (global $d (mut i32) (global.get $c)) (table 3 funcref)
        (elem (global.get $c) func $a) ${FILL})`,
    },
  },
  {
    what: "gets other indices beside a module that keeps its own",
    name: "small",
    modules: {
      small: `(module (type $s (func (result i32))) (memory (export "mem") 1) (data $d (i32.const 3) "ab") (data $e "cd")
        (global i32 (i32.const 3)) (global (export "y") i32 (i32.const 4)) (global $z (mut i32) (i32.const 5))
        (table 4 funcref) (elem $el (i32.const 0) func $a $b) (elem funcref (ref.func $a) (ref.null func))
        (func $a (result i32) (global.get $z)) (func (result funcref) (ref.func $a)) (func (result i32) (i32.const 9))
        (func $b (export "g") (result i32) (memory.init $e (i32.const 1) (i32.const 0) (i32.const 1)) (i32.load (i32.const 3)) (call $a) i32.add)
        (func (export "q") (result i32) (data.drop $d) (elem.drop $el) (call_indirect (type $s) (i32.const 1))))`,
      large: `(module (import "small" "g" (func $g (result i32))) (import "small" "y" (global i32)) (import "small" "mem" (memory 1)) ${CALLS}
        (table 4 funcref) (elem (i32.const 0) func 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14) (data "x") (data "y") (data "z"))`,
    },
  },
  {
    what: "has segments that are copied by a step",
    name: "large",
    modules: {
      small: `(module (memory (export "mem") 1) (global $k (mut i32) (i32.const 5)) (global i32 (i32.const 3)) (table 8 funcref)
        (func $a (global.set $k (i32.const 1))) (func (export "g") (result i32) (i32.load (i32.const 3))) (func $st (call $a)) (start $st))`,
      large: `(module (import "small" "g" (func $g (result i32))) (import "small" "mem" (memory 1)) (table 4 funcref)
        (elem (i32.const 2) func 1) (elem (i32.const 0) func 0) (data (i32.const 64) "vv") (data (i32.const 70) "vv")
        (func $s (drop (call $g))) (start $s) ${FILL})`,
    },
  },
  {
    what: "is one of two that get other indices",
    name: "small",
    modules: {
      small: `(module (import "large" "back" (func $back (result i32))) (func (export "g") (result i32) (call $back)) (func $n (result i32) (i32.const 1))
        (global i32 (i32.const 1)) (global (export "y") i32 (i32.const 3)) (tag $q (param i32)) (tag $r)
        (func (throw $r)) (func (throw $q (i32.const 1))) (elem declare func $n) (func (result funcref) (ref.func $n)))`,
      large: `(module (import "small" "g" (func $g (result i32))) (import "small" "g" (func (result i32))) (import "small" "y" (global i32))
        (func (export "back") (result i32) (call $g)) ${CALLS} (global i64 (i64.const 3)) (elem func 0 1 2 3 4 5 6 7 8 9))`,
    },
  },
];

/** All that add up to a byte take a minute for each unit: `REC_RUNS=1` has them tried. */
const DIFFERENCES = process.env["REC_RUNS"]
  ? many(255, (at) => `${at + 1}`)
      .split(" ")
      .map(Number)
  : [1, 2, 3, 255];

test.each(UNITS)(
  "a unit with a module of which one byte is another one is valid if that is, and only then: it $what",
  {
    timeout: 600_000,
  },
  async ({ name, modules }) => {
    const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
    for (const [module, wat] of Object.entries(modules)) bytes[module] = await assemble(wat);
    const report: MutantReport = await tryByteMutants(bytes, { name, differences: DIFFERENCES });
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(Math.min(report["valid"] ?? 0, report["invalid"] ?? 0)).toBeGreaterThan(20);
  },
);
