import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { popItem, pushItem } from "./binary-heap.ts";

const isLess = (a: number, b: number): boolean => a < b;

describe("a heap", () => {
  test("popItem() of an empty heap gives nothing, before and after items went through it", () => {
    const heap: number[] = [];
    expect(popItem(heap, isLess)).toBeUndefined();
    pushItem(heap, 3, isLess);
    expect(popItem(heap, isLess)).toBe(3);
    expect(popItem(heap, isLess)).toBeUndefined();
  });

  test("popItem() gives the least of what is left, however pushes and pops are mixed", () => {
    const pop = fc.constant("pop" as const);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), pop), { maxLength: 200 }), (steps) => {
        const heap: number[] = [];
        const model: number[] = [];
        for (const step of steps) {
          if (step === "pop") expect(popItem(heap, isLess)).toBe(model.shift());
          else {
            pushItem(heap, step, isLess);
            model.push(step);
            model.sort((a, b) => a - b);
          }
        }
        for (const expected of model) expect(popItem(heap, isLess)).toBe(expected);
      }),
      runs(500),
    );
  });

  test("orders items by the comparison that it was given", () => {
    const isLonger = (a: string, b: string): boolean => a.length > b.length;
    const heap: string[] = [];
    for (const word of ["a", "ccc", "bb"]) pushItem(heap, word, isLonger);
    expect([popItem(heap, isLonger), popItem(heap, isLonger), popItem(heap, isLonger)]).toEqual(["ccc", "bb", "a"]);
  });
});
