import { newAllocator } from "./allocator.ts";
import { PAGE_BYTES } from "./artifacts.ts";

/** The most bytes of one block in a new heap that may grow by a number of pages. */
export function largestBlock(module: WebAssembly.Module, pages: number): number {
  let fits = 0;
  let tooLarge = pages * PAGE_BYTES;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    const { allocator } = newAllocator(module, { initial: 0, maximum: pages });
    if (allocator.malloc(middle) === 0) tooLarge = middle;
    else fits = middle;
  }
  return fits;
}
