import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runs } from "@rec/property-runs";
import { node26 } from "@rec/runtimes";
import { describe, expect, test } from "vitest";
import { PATHS } from "./paths.ts";
import type { ProgramReport, ProgramRequest } from "./random-programs64.ts";

const runtime = node26();

async function perform(request: ProgramRequest, skip: (reason: string) => never): Promise<ProgramReport> {
  if (runtime.command === undefined) return skip(runtime.missing);
  const script = fileURLToPath(new URL("random-programs64.ts", import.meta.url));
  const args = ["--no-warnings", script, JSON.stringify(request)];
  return JSON.parse((await promisify(execFile)(runtime.command, args, { maxBuffer: 2 ** 28 })).stdout);
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

// Each profile is a program of its own kind: realloc, aligned blocks, refused growth, several heaps and others on one memory.
describe("memory64.wasm against the shadow model", () => {
  test("in random programs is valid after every step, and whole again when all is freed", async ({ skip }) => {
    const { seed, numRuns } = runs(20);
    const request = { seeds: seedsFrom(seed, numRuns), steps: 250, checkEvery: 1 };
    expect((await perform(request, skip)).failure).toBeUndefined();
  });

  test("in long random programs is valid, and takes every path of 32-bit memories", async ({ skip }) => {
    const request = { seeds: seedsFrom(20_261_122, 4), steps: 10_000, checkEvery: 500 };
    const { failure, paths } = await perform(request, skip);
    expect(failure).toBeUndefined();
    expect(PATHS.filter((path) => !paths.includes(path))).toEqual([]);
  });

  test("is found to write beyond a block, with the operations that lead to it", async ({ skip }) => {
    const request = { seeds: [1], steps: 2_000, checkEvery: 1, isFaulty: true };
    const { failure } = await perform(request, skip);
    expect(failure?.message).toContain('profile "records", seed 1, step ');
    expect(failure?.operations.at(-1)).toMatch(/^#\d+ = malloc\(200\)@0$/);
    expect(failure?.operations.length).toBeLessThan(10);
  });
});
