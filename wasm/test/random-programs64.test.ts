import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runs } from "@rec/property-runs";
import { node26 } from "@rec/runtimes";
import { describe, expect, test } from "vitest";
import type { Operation } from "./operations.ts";
import { PATHS } from "./paths.ts";
import type { ProgramReport, ProgramRequest } from "./random-programs64.ts";

const runtime = node26();

async function perform(request: ProgramRequest): Promise<ProgramReport> {
  if (runtime.command === undefined) throw new Error(runtime.missing);
  const script = fileURLToPath(new URL("random-programs64.ts", import.meta.url));
  const args = ["--no-warnings", script, JSON.stringify(request)];
  return JSON.parse((await promisify(execFile)(runtime.command, args, { maxBuffer: 2 ** 28 })).stdout);
}

/** A program whose first block of 1104 bytes is freed and becomes the remnant, from which the others are cut. */
function programOnRemnant(last: Operation): Operation[] {
  const malloc = (bytes: number): Operation => ({ do: "malloc", owner: 0, bytes });
  return [
    ...[malloc(1_096), malloc(24), { do: "free", owner: 0, block: 0 } as const],
    ...[malloc(664), malloc(104), malloc(200), malloc(40)], // 64 bytes are left
    last,
  ];
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

// Each profile is a program of its own kind: realloc, aligned blocks, refused growth, several heaps and others on one memory.
describe.skipIf(runtime.command === undefined)("memory64.wasm against the shadow model", () => {
  test("in random programs is valid after every step, and whole again when all is freed", async () => {
    const { seed, numRuns } = runs(20);
    const request = { seeds: seedsFrom(seed, numRuns), steps: 250, checkEvery: 1 };
    expect((await perform(request)).failure).toBeUndefined();
  });

  test("in long random programs is valid, and takes every path of 32-bit memories", async () => {
    const request = { seeds: seedsFrom(20_261_122, 4), steps: 10_000, checkEvery: 500 };
    const { failure, paths } = await perform(request);
    expect(failure).toBeUndefined();
    expect(PATHS.filter((path) => !paths.includes(path))).toEqual([]);
  });

  test.each([
    ["malloc", { do: "malloc", owner: 0, bytes: 40 }],
    ["realloc", { do: "realloc", owner: 0, block: -1, bytes: 88 }],
  ] as const)(
    "gives the 16 bytes that %s would leave of the remnant to the block, since no block is as small",
    async (_, last) => {
      const request = { seeds: [], program: programOnRemnant(last), steps: 0, checkEvery: 1 };
      expect((await perform(request)).failure).toBeUndefined();
    },
  );

  test("is found to write beyond a block, with the operations that lead to it", async () => {
    const request = { seeds: [1], steps: 2_000, checkEvery: 1, isFaulty: true };
    const { failure } = await perform(request);
    expect(failure?.message).toContain('profile "records", seed 1, step ');
    expect(failure?.operations.at(-1)).toMatch(/^#\d+ = malloc\(200\)@0$/);
    expect(failure?.operations.length).toBeLessThan(10);
  });
});
