import binaryen from "binaryen";
import { expect, test } from "vitest";
import { observeCalls } from "../../scripts/observe-calls.js";

/** `twice(n)` is 2n; `sum(a, b)` calls it; `store(n)` returns nothing. */
const text = `(module
  (import "host" "unused" (func $unused (param i32 i64 i64 i32) (result i32)))
  (import "host" "used" (func $used (param i32)))
  (export "twice" (func $twice))
  (export "sum" (func $sum))
  (export "store" (func $store))
  (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $sum (param i32 i32) (result i32)
    (i32.add (call $twice (local.get 0)) (call $twice (local.get 1))))
  (func $store (param i32) (call $used (local.get 0))))`;

const functions = { twice: 2, sum: 3, store: 4 };

function assemble(): Uint8Array {
  const module = binaryen.parseText(text);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

test("observeCalls() tells of every call when it returns, and changes no result", async () => {
  const told: (readonly unknown[])[] = [];
  const used: number[] = [];
  const { instance } = await WebAssembly.instantiate(observeCalls(assemble(), functions, "unused"), {
    host: {
      unused(...call: unknown[]) {
        told.push(call);
        return 0;
      },
      used: (value: number) => used.push(value),
    },
  });
  const { sum, store } = instance.exports as Record<string, (...values: number[]) => number>;
  expect(sum?.(20, 300)).toBe(640);
  store?.(-1);
  expect(used).toEqual([-1]);
  expect(told).toEqual([
    [0, 20n, 0n, 40],
    [0, 300n, 0n, 600],
    [1, 20n, 300n, 640],
    [2, 0xffff_ffffn, 0n, 0],
  ]);
});

test("observeCalls() names a missing function or import", () => {
  expect(() => observeCalls(assemble(), { used: 1 }, "unused")).toThrow("There is no function 1 with a body");
  expect(() => observeCalls(assemble(), functions, "absent")).toThrow('There is no import "absent"');
});
