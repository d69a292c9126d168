/* Bins: lists of free blocks, by size.
 *
 * There is a row for each power of two, and 32 bins of equal width in a row (after M. Masmano et al., "TLSF: a new
 * dynamic memory allocator for real-time systems", 2004). In units of 16 bytes:
 *
 *            column 0     1     2     3     4   ...   31
 *   row 0           -     1     2     3     4   ...   31       one size each
 *   row 1          32    33    34    35    36   ...   63       one size each: blocks below 1 KiB have a bin of their own
 *   row 2       64-65 66-67 68-69 70-71 72-73   ... 126-127    two sizes each
 *   row 3     128-131   ...                     ... 252-255    four sizes each, and so on
 *
 *   rows:       0 1 1 0 ...             one bit a row: set if a bin of the row is not empty
 *   columns[1]: 0 0 0 1 0 ... 0 1 0     one bit a bin of row 1: set if the bin is not empty
 *
 * So a bin's blocks differ by at most a 32nd, and the smallest bin with blocks that surely fit is found by counting
 * trailing zeros twice, without a search. Within a bin a few blocks are compared for the best fit.
 *
 * The small block that became free last is loose: it is in no bin until another becomes free, or the bins are searched. When a
 * structure is freed block by block, the next block is usually beside it. The two are merged without a write to a bin: with
 * a tree of 200,000 nodes, for two frees of three. */

#pragma once

#include "heap.h"

/* The number of low bits in which sizes in a bin differ, in units: none in rows 0 and 1. */
static inline uint32_t widthOf(size_t units) {
  if (units < 2 * COLUMNS) return 0;
  return (sizeof(size_t) * 8 - 6) - (sizeof(size_t) == 8 ? __builtin_clzll(units) : __builtin_clz(units));
}

static inline uint32_t binOf(size_t size) {
  size_t units = size / ALIGNMENT;
  uint32_t width = widthOf(units);
  return width * COLUMNS + (units >> width);
}

/* Whether a block stays in its bin when it grows to this size. */
static inline int staysInBin(size_t size, size_t larger) {
  uint32_t width = widthOf(larger / ALIGNMENT);
  return (size / ALIGNMENT) >> width == (larger / ALIGNMENT) >> width;
}

/* Takes the first block of a bin that is not empty. */
Block *takeFirst(uint32_t bin);

/* The first bin from here on that is not empty, or 0. */
uint32_t nonEmptyBin(uint32_t from);

/* Takes a free block of this size, which is in its bin or loose. */
void unlinkFree(Block *block, size_t size);

/* Takes a free block of at least this size from its bin, or 0. */
Block *takeFit(size_t size);

/* Puts the loose block into its bin. */
void putLooseIntoBin(void);

static inline void markEmpty(uint32_t bin) {
  uint32_t row = bin / COLUMNS;
  heap->columns[row] &= ~(1u << bin % COLUMNS);
  if (heap->columns[row] == 0) heap->rows &= ~(1u << row);
}

/* Puts a block into the bin for its size. The caller passes the size, because reading the new header takes 40 ns if the
 * block is not in the cache, as with large ones. */
static inline void putIntoBin(Block *block, size_t size) {
  uint32_t bin = binOf(size);
  Block *next = heap->bins[bin];
  block->previous = 0;
  block->next = next;
  heap->bins[bin] = block;
  if (next) {
    next->previous = block;
    return;
  }
  heap->columns[bin / COLUMNS] |= 1u << bin % COLUMNS;
  heap->rows |= 1u << bin / COLUMNS;
}

/* Takes a block from the bin for this size. */
static inline void takeFromBin(Block *block, size_t size) {
  Block *next = block->next;
  Block *previous = block->previous;
  if (next) next->previous = previous;
  if (previous) {
    previous->next = next;
    return;
  }
  uint32_t bin = binOf(size);
  heap->bins[bin] = next;
  if (!next) markEmpty(bin);
}

/* For a search in the bins that needs all free blocks. */
static inline void leaveNoneLoose(void) {
  if (heap->loose) putLooseIntoBin();
}

static inline Block *takeLoose(void) {
  Block *block = heap->loose;
  heap->loose = 0;
  heap->looseSize = 0;
  return block;
}

/* Takes a free block of this size, which is in its bin or loose. */
static inline void takeFree(Block *block, size_t size) {
  if (block == heap->loose) takeLoose();
  else takeFromBin(block, size);
}

/* Marks a block as free: in its header and in its last word. The header behind it has to be marked too. */
static inline void markFree(Block *block, size_t size) {
  block->header = size | FREE;
  *sizeBefore(blockBehind(block, size)) = size;
}
