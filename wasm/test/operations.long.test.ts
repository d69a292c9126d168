import { describe, expect, test } from "vitest";
import type { Allocator } from "./allocator.ts";
import { compileArtifact } from "./artifacts.ts";
import { newHeapWalker } from "./heap-walker.ts";
import { failsAgain, type LongRun, LongRunFailure, performLongRun } from "./long-run.ts";
import { minimise } from "./minimise.ts";
import { PATHS, type PathCounts } from "./paths.ts";
import { PROFILES, type Profile } from "./profiles.ts";

const module = await compileArtifact("memory");
const walker = newHeapWalker();

const OPERATIONS = 500_000;
const SEEDS = Array.from({ length: 8 }, (_, index) => 20_261_122 + index);
const [SEED = 0] = SEEDS;
const STEPS = Math.ceil(OPERATIONS / PROFILES.length / SEEDS.length);

function run(profile: Profile, options: Partial<LongRun> = {}): LongRun {
  return { module, walker, profile, seed: SEED, steps: STEPS, checkEvery: 500, counts: new Map(), ...options };
}

describe(`${OPERATIONS} operations against the shadow model`, () => {
  const counts: PathCounts = new Map();

  test.each(PROFILES)("$name: $purpose", (profile) => {
    for (const seed of SEEDS) performLongRun(run(profile, { seed, counts }));
  });

  test("take every path through the allocator", () => {
    expect(PATHS.filter((path) => !counts.has(path))).toEqual([]);
  });
});

describe("a fault is found in a long run", () => {
  const [records] = PROFILES as [Profile, ...Profile[]];

  /** Writes a word beyond the block when a program asks for exactly 200 bytes, after 100 such calls. */
  function writeTooFar(allocator: Allocator, memory: WebAssembly.Memory): Allocator {
    let calls = 0;
    const malloc = (bytes: number) => {
      const address = allocator.malloc(bytes);
      if (++calls > 100 && bytes === 200) new DataView(memory.buffer).setUint32(address + 204, 0, true);
      return address;
    };
    return { ...allocator, malloc };
  }

  function failureOf(faulty: LongRun): LongRunFailure {
    try {
      performLongRun(faulty);
    } catch (error) {
      if (error instanceof LongRunFailure) return error;
      throw error;
    }
    throw new Error("It was not found");
  }

  test("with its profile, seed and step, and at the same step when it is done again", () => {
    const faulty = run(records, { alter: writeTooFar, checkEvery: 100 });
    const failure = failureOf(faulty);
    expect(failure.message).toContain(`profile "records", seed ${SEED}, step ${failure.step}: `);
    expect(failure.operations).toHaveLength(failure.step);
    expect(failureOf(faulty).step).toBe(failure.step);
  });

  test("and brought down to the operations that it takes", () => {
    const faulty = run(records, { alter: writeTooFar, checkEvery: 100 });
    const fails = (operations: LongRunFailure["operations"]) => failsAgain(faulty, operations);
    const { operations } = failureOf(faulty);
    const fewest = minimise(operations, { fails, now: () => 0, patienceMs: 1 });
    expect(operations.length).toBeGreaterThan(150);
    expect(fewest.length).toBeLessThan(130);
    expect(fewest.filter((operation) => operation.do === "malloc").length).toBeGreaterThan(100);
    for (const index of fewest.keys()) expect(fails(fewest.toSpliced(index, 1)), `without ${index}`).toBe(false);
    expect(failsAgain(run(records), fewest)).toBe(false);
  });
});

describe("minimise()", () => {
  test("leaves the needed items, in order", () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const fails = (some: readonly number[]) => some.includes(3) && some.includes(500) && some.includes(999);
    expect(minimise(items, { fails, now: () => 0, patienceMs: 1 })).toEqual([3, 500, 999]);
  });

  test("stops when its time is over, with a list that fails", () => {
    let time = 0;
    const items = Array.from({ length: 1_000 }, (_, index) => index);
    const fails = (some: readonly number[]) => some.includes(999);
    const kept = minimise(items, { fails, now: () => time++, patienceMs: 5 });
    expect(kept).toContain(999);
    expect(kept.length).toBeGreaterThan(1);
  });
});
