import { type HeapWalker, newHeapWalker } from "./heap-walker.ts";
import type { ShadowHeap } from "./shadow-heap.ts";

/** Frees all blocks, and throws unless each region has become one free piece again. */
export function freeAndCheckWhole(heap: ShadowHeap, walker: HeapWalker = newHeapWalker()): void {
  for (const [owner, allocator] of heap.allocators.entries()) {
    heap.freeAll(owner);
    heap.walk(owner);
    walker.check(heap);
    let pieces = 0;
    for (let at = allocator.heap_next_block(0); at !== 0; at = allocator.heap_next_block(at)) pieces++;
    const regions = heap.pageOwners.pieces(owner);
    if (pieces > regions) throw new Error(`All is freed, and ${pieces} pieces are left in ${regions} regions`);
  }
  heap.checkAll();
}
