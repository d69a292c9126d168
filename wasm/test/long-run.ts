import { type HeapLayout, LAYOUT_32 } from "../heap/heap-layout.ts";
import { type Allocator, instantiateAllocators, newMemory } from "./allocator.ts";
import type { HeapWalker } from "./heap-walker.ts";
import { type Operation, perform, withNames } from "./operations.ts";
import { countPaths, type PathCounts } from "./paths.ts";
import { newGenerator, type Profile } from "./profiles.ts";
import { Random } from "./random.ts";
import { ShadowHeap } from "./shadow-heap.ts";

export interface LongRun {
  readonly module: WebAssembly.Module;
  readonly walker: HeapWalker;
  /** The walker's layout, if it is not the one of 32-bit memories. */
  readonly layout?: HeapLayout;
  readonly profile: Profile;
  readonly seed: number;
  readonly steps: number;
  /** Number of steps between two walks of the heap with a comparison of every live block. */
  readonly checkEvery: number;
  readonly counts: PathCounts;
  /** Called at each check. */
  readonly onProgress?: (step: number, heap: ShadowHeap) => void;
  /** Changes the allocators, to test that a fault is found. */
  readonly alter?: (allocator: Allocator, memory: WebAssembly.Memory) => Allocator;
}

/** The failure of a run, with all data to repeat it. */
export class LongRunFailure extends Error {
  readonly step: number;
  readonly operations: readonly Operation[];

  constructor(
    run: LongRun,
    { step, operations, cause }: { step: number; operations: readonly Operation[]; cause: unknown },
  ) {
    const where = `profile "${run.profile.name}", seed ${run.seed}, step ${step}`;
    super(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "LongRunFailure";
    this.step = step;
    this.operations = operations;
  }
}

/** Performs a number of operations of a profile, each checked by the model. */
export function performLongRun(run: LongRun): ShadowHeap {
  const heap = newLongHeap(run);
  const next = newGenerator(run.profile, new Random(run.seed));
  const operations: Operation[] = [];
  for (let step = 1; step <= run.steps; step++) {
    const unnamed = next((owner) => heap.live(owner));
    const operation = withNames(heap, unnamed, step);
    operations.push(operation);
    try {
      perform(heap, operation);
      if (step % run.checkEvery === 0 || step === run.steps) check(run, heap);
    } catch (cause) {
      throw new LongRunFailure(run, { step, operations, cause });
    }
    if (step % run.checkEvery === 0) run.onProgress?.(step, heap);
  }
  return heap;
}

/** Whether these operations fail too. */
export function failsAgain(run: LongRun, operations: readonly Operation[]): boolean {
  const heap = newLongHeap(run);
  try {
    for (const operation of operations) perform(heap, operation);
    check(run, heap);
    return false;
  } catch {
    return true;
  }
}

function check({ walker }: LongRun, heap: ShadowHeap): void {
  walker.check(heap);
  heap.checkAll();
}

function newLongHeap(run: LongRun): ShadowHeap {
  const { module, profile, counts, layout = LAYOUT_32, alter = (allocator) => allocator } = run;
  const { wordBytes } = layout;
  const memory = newMemory(profile.limits, wordBytes);
  const allocators = instantiateAllocators(module, { memory, count: profile.allocators, wordBytes });
  return new ShadowHeap({
    memory,
    allocators: allocators.map((allocator) => alter(countPaths(allocator, { memory, counts, layout }), memory)),
    maximum: profile.limits.maximum,
    pointerBytes: wordBytes,
    guardRivals: false,
  });
}
