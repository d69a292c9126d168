import { describe, expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { readModuleHead } from "../parse/read-module.ts";
import { parseModule } from "../parse-module.ts";
import { type Feature, usedFeatures } from "./used-features.ts";

/** Modules that use one feature, or none, in the order in which the features were released. */
const MODULES: readonly (readonly [feature: Feature | "nothing", wat: string])[] = [
  ["nothing", `(module)`],
  ["nothing", `(module (memory (export "m") 1) (data (i32.const 0) "x"))`],
  ["nothing", `(module (import "a" "t" (table 1 funcref)) (func $f) (elem (i32.const 0) $f))`],
  [
    "nothing",
    `(module (global (export "g") (mut i32) (i32.const 1)) (func (param i32 i64 f32) (result f64) unreachable))`,
  ],
  ["bulk memory", `(module (memory 1) (func (data.drop 0)) (data "x"))`],
  ["multiple values", `(module (func (result i32 i32) unreachable))`],
  ["reference types", `(module (func (param externref)))`],
  ["reference types", `(module (func (result funcref) unreachable))`],
  ["reference types", `(module (import "a" "g" (global externref)))`],
  ["reference types", `(module (table 1 externref))`],
  ["reference types", `(module (import "a" "t" (table 1 funcref)) (table 1 funcref))`],
  ["SIMD", `(module (func (param v128)))`],
  ["SIMD", `(module (global v128 (v128.const i64x2 0 0)))`],
  ["threads", `(module (import "a" "m" (memory 1 1 shared)))`],
  ["threads", `(module (memory 1 1 shared))`],
  ["exception handling", `(module (tag))`],
  ["exception handling", `(module (import "a" "e" (tag (param i32))))`],
  ["multiple memories", `(module (memory 1) (memory 1))`],
  ["multiple memories", `(module (import "a" "m" (memory 1)) (memory 1))`],
  ["64-bit memories", `(module (memory i64 1))`],
  ["64-bit tables", `(module (table i64 1 funcref))`],
  ["custom page sizes", `(module (memory 1 (pagesize 1)))`],
  ["garbage collection", `(module (type (struct)))`],
  ["garbage collection", `(module (type (array i8)))`],
  ["garbage collection", `(module (type (sub (func))))`],
  ["garbage collection", `(module (rec (type (func)) (type (func))))`],
  ["garbage collection", `(module (func (param anyref)))`],
  ["garbage collection", `(module (import "a" "g" (global i31ref)))`],
  ["exception references", `(module (func (param exnref)))`],
  ["typed function references", `(module (type $f (func)) (func (param (ref null $f))))`],
];

describe("usedFeatures()", () => {
  test.each(MODULES)("sees %s in %s", async (feature, wat) => {
    const bytes = await assemble(wat);
    expect([...usedFeatures(parseModule(bytes))]).toEqual(feature === "nothing" ? [] : [feature]);
    expect(usedFeatures(readModuleHead(bytes))).toEqual(usedFeatures(parseModule(bytes)));
  });

  test("sees features that always occur together", async () => {
    const features = async (wat: string) => [...usedFeatures(parseModule(await assemble(wat)))].sort();
    expect(await features(`(module (table 1 (ref func) (ref.func 0)) (func))`)).toEqual([
      "reference types",
      "typed function references",
    ]);
    expect(await features(`(module (type $s (struct)) (func (param (ref $s))))`)).toEqual([
      "garbage collection",
      "typed function references",
    ]);
  });
});
