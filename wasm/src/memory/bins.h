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
 * The piece that became free last is loose: it is in no bin until another becomes free, or the bins are searched. To its
 * neighbours it counts as used, like remnant and tail, so a free block beside it only moves its start or its end in the record.
 * When a structure is freed block by block, the next block is usually beside it: with a tree of 200,000 nodes, three frees of
 * four join it. The block before the loose piece is never free, nor is the one behind it; but it may end at the remnant or the
 * tail. */

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

/* Takes the first block of a bin that is not empty. */
Block *takeFirst(uint32_t bin);

/* The first bin from here on that is not empty, or 0. */
uint32_t nonEmptyBin(uint32_t from);

/* Takes a free block of this size from its bin. */
void unlinkFree(Block *block, size_t size);

/* Takes a free block of at least this size from its bin, or 0. */
Block *takeFit(size_t size);

/* The same as `binLoose`, as a call. */
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

static inline size_t looseSize(void) { return heap->looseEnd - heap->loose; }

/* Takes the whole loose piece, if there is one. Its header has to be written. */
static inline Block *takeLoose(void) {
  Block *block = blockAt(heap->loose);
  heap->loose = heap->looseEnd = 0;
  return block;
}

/* Puts the loose piece into its bin, or gives it to the remnant or the tail if it ends there. */
static inline void binLoose(void) {
  size_t size = looseSize();
  Block *block = takeLoose();
  Block *next = blockBehind(block, size);
  if (addressOf(next) == heap->tail) {
    heap->tail = addressOf(block);
  } else if (isRemnant(next)) {
    heap->remnant = addressOf(block);
  } else {
    block->header = size | FREE;
    *sizeBefore(next) = size;
    next->header |= PREVIOUS_FREE;
    putIntoBin(block, size);
  }
}

/* For a search in the bins that needs all free blocks. */
static inline void leaveNoneLoose(void) {
  if (heap->loose) putLooseIntoBin();
}

static inline void setLoose(size_t start, size_t end) {
  heap->loose = start;
  heap->looseEnd = end;
}
