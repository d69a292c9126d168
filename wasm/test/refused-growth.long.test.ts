import { describe, expect, test } from "vitest";
import { allocatorOf } from "./allocator.ts";
import { compileArtifact, readArtifact } from "./artifacts.ts";
import { withImportedGrowth } from "./growable-module.ts";
import { newHeapWalker } from "./heap-walker.ts";
import { type Operation, perform } from "./operations.ts";
import { SCRIPTED_SEQUENCE, SEQUENCE_OF_LARGE_STEPS } from "./scripted-sequence.ts";
import { ShadowHeap } from "./shadow-heap.ts";
import { freeAndCheckWhole } from "./whole-heap.ts";

const module = await compileArtifact("memory");
const growable = await withImportedGrowth(await readArtifact("memory"));
const walker = newHeapWalker();

/** Performs all operations with the walker after each; returns the number of refused ones. */
function performAll(heap: ShadowHeap, operations: readonly Operation[]): number {
  let refused = 0;
  for (const operation of operations) {
    if (perform(heap, operation) === "refused") refused++;
    walker.check(heap);
  }
  heap.checkAll();
  return refused;
}

/** The pages that the sequence needs if no growth is refused. */
const pagesWanted = (() => {
  const heap = ShadowHeap.of(module, { initial: 0 });
  performAll(heap, SCRIPTED_SEQUENCE);
  return heap.pages;
})();

/** A heap in which the growth of these numbers is refused, counted from 1. */
function newRefusingHeap(isRefused: (growth: number) => boolean): { heap: ShadowHeap; growths: () => number } {
  const memory = new WebAssembly.Memory({ initial: 0 });
  let growths = 0;
  const grow = (pages: number) => (isRefused(++growths) ? -1 : memory.grow(pages));
  const { exports } = new WebAssembly.Instance(growable, { env: { memory, grow } });
  const heap = new ShadowHeap({ memory, allocators: [allocatorOf(exports)], refusals: "any" });
  return { heap, growths: () => growths };
}

describe("when growth is refused, the call returns 0, the heap is valid, and work goes on", () => {
  test.each([
    ["once", 1],
    ["twice running, so that the smaller step which is tried next is refused, too", 2],
    ["four times running, so that realloc gets nothing in place nor elsewhere", 4],
  ])("%s, from each growth of a sequence on", (_, times) => {
    const willing = newRefusingHeap(() => false);
    expect(performAll(willing.heap, SEQUENCE_OF_LARGE_STEPS)).toBe(0);
    expect(willing.growths()).toBeGreaterThan(15);
    let refused = 0;
    for (let first = 1; first <= willing.growths(); first++) {
      const { heap } = newRefusingHeap((growth) => growth >= first && growth < first + times);
      refused += performAll(heap, SEQUENCE_OF_LARGE_STEPS);
      freeAndCheckWhole(heap);
    }
    // After a single refusal the next attempt succeeds.
    if (times > 1) expect(refused).toBeGreaterThan(willing.growths() / 2);
    else expect(refused).toBe(0);
  });

  test("from each page on, by the maximum of the memory", () => {
    for (let maximum = 0; maximum < pagesWanted; maximum++) {
      const heap = ShadowHeap.of(module, { initial: 0, maximum });
      expect(performAll(heap, SCRIPTED_SEQUENCE), `with ${maximum} pages`).toBeGreaterThan(0);
      freeAndCheckWhole(heap);
    }
    expect(performAll(ShadowHeap.of(module, { initial: 0, maximum: pagesWanted }), SCRIPTED_SEQUENCE)).toBe(0);
  });

  test("from each operation on, because another grower has taken the rest", () => {
    const maximum = pagesWanted + 2;
    let refused = 0;
    for (const step of SCRIPTED_SEQUENCE.keys()) {
      const heap = ShadowHeap.of(module, { initial: 1, maximum });
      performAll(heap, SCRIPTED_SEQUENCE.slice(0, step));
      heap.growByOther(maximum - heap.pages);
      refused += performAll(heap, SCRIPTED_SEQUENCE.slice(step));
      freeAndCheckWhole(heap);
    }
    expect(refused).toBeGreaterThan(SCRIPTED_SEQUENCE.length);
  });
});

describe("when others grow the memory", () => {
  const between = SCRIPTED_SEQUENCE.flatMap((operation): Operation[] => [
    operation,
    { do: "others grow", owner: 0, pages: 1 },
  ]);

  test("between every two operations, all is served from regions with gaps", () => {
    const heap = ShadowHeap.of(module, { initial: 1 });
    expect(performAll(heap, between)).toBe(0);
    expect(heap.pageOwners.pieces(0)).toBeGreaterThan(8);
    freeAndCheckWhole(heap);
  });

  test("between every two operations, and then no page is left", () => {
    for (let maximum = 1; maximum < 120; maximum += 7) {
      const heap = ShadowHeap.of(module, { initial: 0, maximum });
      expect(performAll(heap, between), `with ${maximum} pages`).toBeGreaterThan(0);
      freeAndCheckWhole(heap);
    }
  });
});
