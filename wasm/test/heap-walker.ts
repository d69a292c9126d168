import { type HeapLayout, LAYOUT_32 } from "../heap/heap-layout.ts";
import type { Allocator } from "./allocator.ts";
import { type Expectation, type Violation, violationsOf } from "./heap-invariants.ts";
import { readHeap } from "./heap-snapshot.ts";
import { RawHeap } from "./raw-heap.ts";
import type { ShadowHeap } from "./shadow-heap.ts";

/**
 * The independent walker: it has a heap's layout (`../heap/heap-layout.ts`), reads its bytes from the record on
 * (`heap-snapshot.ts`), and reports the violated invariants (`heap-invariants.ts`). It calls only `heap_record`.
 */
export interface HeapWalker {
  /** All violations in an allocator's heap; none before the first allocation. */
  violations(allocator: Allocator, options: WalkOptions): Violation[];
  /** Throws if the heap of any allocator of a model has a violation, or its used blocks are not the model's. */
  check(shadow: ShadowHeap): void;
}

export interface WalkOptions extends Expectation {
  readonly memory: WebAssembly.Memory;
}

/** A walker for allocators whose heaps have this layout. */
export function newHeapWalker(layout: HeapLayout = LAYOUT_32): HeapWalker {
  const violations: HeapWalker["violations"] = (allocator, { memory, ...expectation }) => {
    const record = allocator.heap_record();
    return record === 0 ? [] : violationsOf(readHeap(new RawHeap(memory, { layout, record })), expectation);
  };
  return { violations, check: (shadow) => checkShadow(shadow, violations) };
}

function checkShadow(shadow: ShadowHeap, violations: HeapWalker["violations"]): void {
  for (const [owner, allocator] of shadow.allocators.entries()) {
    const live = new Map(shadow.live(owner).map(({ address, usable }) => [address, usable]));
    const ownsPage = (page: number) => shadow.pageOwners.of(page) === owner;
    const found = violations(allocator, { memory: shadow.memory, ownsPage, live });
    if (found.length === 0) continue;
    const lines = found.slice(0, 20).map(({ invariant, message }) => `  ${invariant}: ${message}`);
    throw new Error(`The heap of allocator ${owner} is not valid:\n${lines.join("\n")}`);
  }
}
