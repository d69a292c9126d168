import { expect, test } from "vitest";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import { constantValue } from "./constant-value.ts";

test.each<[type: string, expression: string, value: unknown]>([
  ["i32", "i32.const 0", 0],
  ["i32", "i32.const -1", -1],
  ["i32", "i32.const 64", 64],
  ["i32", "i32.const 0x7fffffff", 0x7fffffff],
  ["i32", "i32.const -0x80000000", -0x80000000],
  ["i64", "i64.const 0x7fffffffffffffff", 2n ** 63n - 1n],
  ["i64", "i64.const -0x8000000000000000", -(2n ** 63n)],
  ["f32", "f32.const -0", -0],
  ["f32", "f32.const 1.5", 1.5],
  ["f64", "f64.const inf", Number.POSITIVE_INFINITY],
  ["f64", "f64.const nan", Number.NaN],
  ["funcref", "ref.null func", null],
  ["externref", "ref.null extern", null],
  ["v128", "v128.const i64x2 0 0", undefined],
  ["i32", "(i32.add (i32.const 1) (i32.const 2))", undefined],
  ["i64", "(i64.mul (i64.const 1) (i64.const 2))", undefined],
])("constantValue() of a global %s with %s", async (type, expression, value) => {
  const { definitions } = parseModule(await assemble(`(module (global ${type} ${expression}))`));
  const initial = definitions.global[0]?.initial;
  expect(initial).toBeTypeOf("string");
  expect(constantValue(initial ?? "")).toBe(value);
});
