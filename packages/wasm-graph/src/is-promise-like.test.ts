import { parseModule } from "@rec/core/plan";
import { expect, test } from "vitest";
import { wasm } from "../test/graph-of.ts";
import { isPromiseLike } from "./is-promise-like.ts";

test.each([
  ['(func (export "then"))', true],
  ['(func (export "catch"))', false],
  ['(memory (export "then") 1)', false],
  ['(global (export "then") i32 (i32.const 1))', false],
])("isPromiseLike() of %s is %s", (text, expected) => {
  expect(parseModule(wasm(text)).exports.map(isPromiseLike)).toEqual([expected]);
});
