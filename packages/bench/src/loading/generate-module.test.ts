import { parseModule } from "@rec/core";
import { describe, expect, test } from "vitest";
import { generateModule, MINIMUM_BYTES } from "./generate-module.ts";

const SIZES_BYTES = [MINIMUM_BYTES, 1000, 4000, 10_000, 100_000, 1_000_000];

function entryOf(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}): (value: number) => number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  return exports["entry"] as (value: number) => number;
}

describe("generateModule()", () => {
  test.each(SIZES_BYTES)("makes %i bytes that compute what it says", (sizeBytes) => {
    const { bytes, evaluate } = generateModule({ seed: 1, sizeBytes, imports: [] });
    expect(bytes.length).toBe(sizeBytes);
    const entry = entryOf(bytes);
    for (const value of [0, 1, -1, 0x7fffffff, -0x80000000, 12_345]) expect(entry(value)).toBe(evaluate(value, []));
  });

  test("fills at least nine tenths of a module with code", () => {
    const { bytes } = generateModule({ seed: 2, sizeBytes: 10_000, imports: ["m1"] });
    const filler = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), "");
    expect(filler[0]?.byteLength).toBeLessThan(1000);
  });

  test("calls its imports in order, behind its own functions", () => {
    const { bytes, evaluate } = generateModule({ seed: 3, sizeBytes: 2000, imports: ["a", "b"] });
    const [double, increase] = [(value: number) => Math.imul(value, 2), (value: number) => (value + 1) | 0];
    const entry = entryOf(bytes, { a: { entry: double }, b: { entry: increase } });
    expect(entry(7)).toBe(evaluate(7, [double, increase]));
    expect(entry(7)).not.toBe(evaluate(7, [increase, double]));
  });

  test("makes the same bytes of the same seed, and others of another", () => {
    const [first, again, other] = [4, 4, 5].map((seed) => generateModule({ seed, sizeBytes: 2000, imports: [] }).bytes);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test("makes a misfit of the same size, whose entry has another type", () => {
    const { bytes } = generateModule({ seed: 6, sizeBytes: 2000, imports: [], isMisfit: true });
    expect(bytes.length).toBe(2000);
    const entry = parseModule(bytes).exports.find(({ name }) => name === "entry");
    expect(entry?.type).toMatchObject({ kind: "function", params: ["i64"], results: ["i64"] });
  });

  test("refuses a size without room for a function", () => {
    expect(() => generateModule({ seed: 7, sizeBytes: MINIMUM_BYTES - 1, imports: [] })).toThrow(RangeError);
  });
});
