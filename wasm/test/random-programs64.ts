// Node 26 runs this script, because Node 20, on which the tests run, has no 64-bit memories. It takes a `ProgramRequest` as
// its argument and prints a `ProgramReport`.
import process from "node:process";
import { LAYOUT_64 } from "../heap/heap-layout.ts";
import { type Allocator, instantiateAllocators, newMemory } from "./allocator.ts";
import { compileArtifact } from "./artifacts.ts";
import { newHeapWalker } from "./heap-walker.ts";
import { failsAgain, type LongRun, LongRunFailure, performLongRun } from "./long-run.ts";
import { minimise } from "./minimise.ts";
import { describeOperation, type Operation, perform } from "./operations.ts";
import type { Path, PathCounts } from "./paths.ts";
import { PROFILES } from "./profiles.ts";
import { ShadowHeap } from "./shadow-heap.ts";
import { freeAndCheckWhole } from "./whole-heap.ts";

/** Random programs of every profile on `memory64.wasm`. */
export interface ProgramRequest {
  readonly seeds: readonly number[];
  /** This program instead of random ones, with a walk after each step. */
  readonly program?: readonly Operation[];
  /** Number of operations of each program. */
  readonly steps: number;
  /** Number of steps between two walks of the heap. */
  readonly checkEvery: number;
  /** Whether the allocator writes beyond each block of 200 bytes, to test that a fault is found. */
  readonly isFaulty?: boolean;
}

export interface ProgramReport {
  /** The paths that were taken. */
  readonly paths: readonly Path[];
  /** The first failure, with the fewest operations that lead to it. */
  readonly failure?: { readonly message: string; readonly operations: readonly string[] };
}

const MINIMISE_MS = 20_000;
const request: ProgramRequest = JSON.parse(process.argv[2] ?? "");
const module = await compileArtifact("memory64");
const walker = newHeapWalker(LAYOUT_64);

function writeTooFar(allocator: Allocator, memory: WebAssembly.Memory): Allocator {
  const malloc = (bytes: number) => {
    const address = allocator.malloc(bytes);
    if (bytes === 200) new DataView(memory.buffer).setUint32(address + 200, 0, true);
    return address;
  };
  return { ...allocator, malloc };
}

function report(): ProgramReport {
  const counts: PathCounts = new Map();
  const { seeds, program, steps, checkEvery, isFaulty = false } = request;
  if (program !== undefined) return reportProgram(program);
  for (const profile of PROFILES) {
    for (const seed of seeds) {
      const alter = isFaulty ? { alter: writeTooFar } : {};
      const run: LongRun = {
        ...{ module, walker, layout: LAYOUT_64, profile, seed },
        ...{ steps, checkEvery, counts, ...alter },
      };
      try {
        freeAndCheckWhole(performLongRun(run), walker);
      } catch (error) {
        return { paths: [...counts.keys()], failure: describeFailure(run, error) };
      }
    }
  }
  return { paths: [...counts.keys()] };
}

function reportProgram(program: readonly Operation[]): ProgramReport {
  const memory = newMemory({ initial: 1 }, 8);
  const allocators = instantiateAllocators(module, { memory, count: 1, wordBytes: 8 });
  const heap = new ShadowHeap({ memory, allocators, pointerBytes: 8 });
  for (const [step, operation] of program.entries()) {
    try {
      perform(heap, operation);
      walker.check(heap);
    } catch (error) {
      const operations = program.slice(0, step + 1).map(describeOperation);
      return { paths: [], failure: { message: String(error), operations } };
    }
  }
  return { paths: [] };
}

function describeFailure(run: LongRun, error: unknown): NonNullable<ProgramReport["failure"]> {
  if (!(error instanceof LongRunFailure)) return { message: String(error), operations: [] };
  const fails = (operations: LongRunFailure["operations"]) => failsAgain(run, operations);
  const options = { fails, now: Date.now, patienceMs: MINIMISE_MS };
  const fewest = fails(error.operations) ? minimise(error.operations, options) : error.operations;
  return { message: error.message, operations: fewest.map(describeOperation) };
}

process.stdout.write(JSON.stringify(report()));
