// AssemblyScript's own allocator with the names of C. Sizes and addresses are those of its runtime.
export function malloc(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function free(block: usize): void {
  if (block) heap.free(block);
}

export function calloc(count: usize, bytes: usize): usize {
  const block = heap.alloc(count * bytes);
  memory.fill(block, 0, count * bytes);
  return block;
}

export function realloc(block: usize, bytes: usize): usize {
  return block ? heap.realloc(block, bytes) : heap.alloc(bytes);
}
