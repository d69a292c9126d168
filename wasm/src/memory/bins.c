/* Free blocks by size. */

#include "bins.h"

uint32_t nonEmptyBin(uint32_t from) {
  uint32_t row = from / COLUMNS;
  uint32_t columns = heap->columns[row] & (~0u << from % COLUMNS);
  if (columns == 0) {
    uint32_t rows = heap->rows & (~0u << row << 1);
    if (rows == 0) return 0;
    row = __builtin_ctz(rows);
    columns = heap->columns[row];
  }
  return row * COLUMNS + __builtin_ctz(columns);
}

__attribute__((noinline)) void putLooseIntoBin(void) { binLoose(); }

__attribute__((noinline)) void unlinkFree(Block *block, size_t size) { takeFromBin(block, size); }

Block *takeFirst(uint32_t bin) {
  Block *block = heap->bins[bin];
  Block *next = block->next;
  heap->bins[bin] = next;
  if (next) next->previous = 0;
  else markEmpty(bin);
  return block;
}

/* Takes the first block that fits among a number of blocks in a bin, or 0. */
static __attribute__((noinline)) Block *takeFirstFit(uint32_t bin, size_t size, uint32_t compared) {
  for (Block *block = heap->bins[bin]; block && compared > 0; block = block->next, compared--) {
    if (sizeOf(block) < size) continue;
    unlinkFree(block, sizeOf(block));
    return block;
  }
  return 0;
}

/* Every block of a larger bin fits. In the size's own bin a few blocks are compared, and all of them only if there is no
 * larger block, because then the memory would have to grow. */
Block *takeFit(size_t size) {
  enum { COMPARED = 16 };
  uint32_t bin = binOf(size);
  Block *block = takeFirstFit(bin, size, COMPARED);
  if (block) return block;
  uint32_t larger = nonEmptyBin(bin + 1);
  return larger ? takeFirst(larger) : takeFirstFit(bin, size, UINT32_MAX);
}
