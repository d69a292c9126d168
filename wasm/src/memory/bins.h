/* Bins: lists of free blocks, by size.
 *
 * There is a row for each power of two, and 16 bins of equal width in a row (after M. Masmano et al., "TLSF: a new
 * dynamic memory allocator for real-time systems", 2004). In units of 16 bytes:
 *
 *            column 0     1     2     3     4   ...   15
 *   row 0           -     1     2     3     4   ...   15       one size each
 *   row 1          16    17    18    19    20   ...   31       one size each: blocks below 512 bytes have a bin of their own
 *   row 2       32-33 34-35 36-37 38-39 40-41   ... 62-63      two sizes each
 *   row 3       64-67 68-71 72-75 76-79 80-83   ... 124-127    four sizes each, and so on
 *
 *   rows:       0 1 1 0 ...             one bit a row: set if a bin of the row is not empty
 *   columns[1]: 0 0 0 1 0 ... 0 1 0     one bit a bin of row 1: set if the bin is not empty
 *
 * So a bin's blocks differ by at most a sixteenth, and the smallest bin with blocks that surely fit is found by counting
 * trailing zeros twice, without a search. Within a bin a few blocks are compared for the best fit. */

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

/* Takes a free block of at least this size from its bin, or 0. */
Block *takeFit(size_t size);

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

/* Takes a block from the bin for the size in its header. */
static inline void takeFromBin(Block *block) {
  Block *next = block->next;
  Block *previous = block->previous;
  if (next) next->previous = previous;
  if (previous) {
    previous->next = next;
    return;
  }
  uint32_t bin = binOf(sizeOf(block));
  heap->bins[bin] = next;
  if (!next) markEmpty(bin);
}

