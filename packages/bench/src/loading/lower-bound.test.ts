import { describe, expect, test } from "vitest";
import type { LoadShape } from "./load-shape.ts";
import { lowerBoundMs } from "./lower-bound.ts";

// One root, then two levels of two: 100 ms for each megabyte.
const shape: LoadShape = { modules: 5, sizeBytes: 1e6, depth: 3, network: { latencyMs: 50, bytesPerSecond: 10e6 } };

describe("lowerBoundMs()", () => {
  test("of known modules is one latency and all bytes", () => {
    expect(lowerBoundMs(shape, { isDiscovered: false, compileMs: 0 })).toBe(50 + 500);
  });

  test("of discovered modules counts the latencies before a level and the bytes from there on", () => {
    const slow = { ...shape, network: { ...shape.network, latencyMs: 400 } };
    expect(lowerBoundMs(shape, { isDiscovered: true, compileMs: 0 })).toBe(Math.max(550, 100 + 400, 150 + 200));
    expect(lowerBoundMs(slow, { isDiscovered: true, compileMs: 0 })).toBe(3 * 400 + 200);
  });

  test("is the time for compiling where that takes longer", () => {
    expect(lowerBoundMs(shape, { isDiscovered: false, compileMs: 600 })).toBe(600);
  });

  test("is the latency alone where nothing limits the line", () => {
    const unlimited = { ...shape, network: { latencyMs: 50, bytesPerSecond: 0 } };
    expect(lowerBoundMs(unlimited, { isDiscovered: false, compileMs: 0 })).toBe(50);
  });
});
