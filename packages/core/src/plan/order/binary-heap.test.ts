import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { createBinaryHeap } from "./binary-heap.ts";

describe("createBinaryHeap()", () => {
  test("pop() of an empty heap gives nothing, before and after items went through it", () => {
    const heap = createBinaryHeap<number>((a, b) => a - b);
    expect(heap.pop()).toBeUndefined();
    heap.push(3);
    expect(heap.pop()).toBe(3);
    expect(heap.pop()).toBeUndefined();
  });

  test("pop() gives the least of what is left, however pushes and pops are mixed", () => {
    const pop = fc.constant("pop" as const);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), pop), { maxLength: 200 }), (steps) => {
        const heap = createBinaryHeap<number>((a, b) => a - b);
        const model: number[] = [];
        for (const step of steps) {
          if (step === "pop") expect(heap.pop()).toBe(model.shift());
          else {
            heap.push(step);
            model.push(step);
            model.sort((a, b) => a - b);
          }
        }
        for (const expected of model) expect(heap.pop()).toBe(expected);
      }),
      runs(500),
    );
  });

  test("orders items by the comparison that it was given", () => {
    const heap = createBinaryHeap<string>((a, b) => b.length - a.length);
    for (const word of ["a", "ccc", "bb"]) heap.push(word);
    expect([heap.pop(), heap.pop(), heap.pop()]).toEqual(["ccc", "bb", "a"]);
  });
});
