// The runtime of AssemblyScript with the heap of another module, which exports malloc and free.

import "rt/itcms"; // the garbage collector of --runtime incremental; "rt/tcms" is that of minimal

@external("env", "malloc") declare function malloc(bytes: usize): usize;
@external("env", "free") declare function free(block: usize): void;

/** The collector reads the size of a block in front of it. A block begins at a multiple of 16. */
const HEADER: usize = 16;

@global @unsafe function __alloc(bytes: usize): usize {
  const block = malloc(bytes + HEADER);
  if (!block) unreachable();
  store<usize>(block + HEADER - sizeof<usize>(), bytes);
  return block + HEADER;
}

@global @unsafe function __realloc(block: usize, bytes: usize): usize {
  const moved = __alloc(bytes);
  memory.copy(moved, block, min(bytes, load<usize>(block - sizeof<usize>())));
  __free(block);
  return moved;
}

@global @unsafe function __free(block: usize): void {
  if (block >= __heap_base) free(block - HEADER); // Static data is never freed.
}
