/* Making blocks used and free. */

#include "bins.h"
#include "quick-lists.h"

Heap *GLOBAL heap;
size_t GLOBAL quickLimit;

/* Makes a free block loose if it is small, or puts it into its bin. */
static inline void setFree(Block *block, size_t size) {
  markFree(block, size);
  if (size < QUICK_END) {
    Block *before = heap->loose;
    size_t beforeSize = heap->looseSize;
    heap->loose = block;
    heap->looseSize = size;
    if (!before) return;
    block = before;
    size = beforeSize;
  }
  putIntoBin(block, size);
}

/* A block before the tail or the remnant becomes part of it. If a block grows at its end and stays in its bin, the links of
 * the bin are not written: this is usual when many blocks are freed in order. */
void mergeBlock(Block *block) {
  size_t size = sizeOf(block);
  Block *next = blockBehind(block, size);
  size_t before = block->header & PREVIOUS_FREE ? *sizeBefore(block) : 0;
  block = blockAt(addressOf(block) - before);
  size += before;
  size_t *piece = addressOf(next) == heap->tail ? &heap->tail : isRemnant(next) ? &heap->remnant : 0;
  if (!piece) {
    if (isFree(next)) {
      size_t behind = sizeOf(next);
      if (next == heap->loose) takeLoose();
      else unlinkFree(next, behind);
      size += behind;
    } else {
      next->header |= PREVIOUS_FREE;
    }
  }
  if (before) {
    if (!piece && block != heap->loose && staysInBin(before, size)) {
      markFree(block, size);
      return;
    }
    takeFree(block, before);
  }
  if (piece) *piece = addressOf(block);
  else setFree(block, size);
}

SELDOM void closeQuickList(QuickList *list) {
  QuickList *last = lastOf(*list);
  *list = CLOSED;
  while (last) {
    Block *block = blockOf(last);
    last = lastOf(*last);
    releaseBlock(block);
  }
}

/* Empties the quick lists that hold at least this number of bytes. */
static SELDOM void emptyQuickListsFrom(size_t least) {
  for (uint32_t index = 1; index < QUICK_LISTS; index++) {
    QuickList *list = &heap->quick[index];
    if (lastOf(*list) && bytesOf(*list) >= least) {
      closeQuickList(list);
      *list = 0;
    }
  }
}

void emptyQuickLists(void) { emptyQuickListsFrom(0); }

void releaseRemnant(void) {
  size_t size = heap->remnantEnd - heap->remnant;
  if (size == 0) return;
  Block *block = blockAt(heap->remnant);
  heap->remnant = heap->remnantEnd = 0;
  block->header = size;
  mergeBlock(block);
}

/* Makes a free block that was taken from its bin the remnant. */
static void beginRemnant(Block *block) {
  Block *next = nextBlock(block);
  next->header &= ~PREVIOUS_FREE;
  heap->remnant = addressOf(block);
  heap->remnantEnd = addressOf(next);
}

/* Empties the longer quick lists if all lists together hold more than a small part of the taken bytes. In any heap 48 KiB
 * are allowed, because small programs need no more than their quick lists. */
static SELDOM void shortenQuickLists(void) {
  size_t kept = 0;
  for (uint32_t index = 0; index < QUICK_LISTS; index++) kept += keptBytes(heap->quick[index]);
  if (kept > 48 * 1024 + takenBytes(heap->taken) / 64) emptyQuickListsFrom(kept / QUICK_LISTS);
}

/* A block of a size that has a bin of its own. */
static Block *findSmall(size_t size) {
  uint32_t bin = binOf(size);
  if (size == heap->looseSize || heap->bins[bin]) {
    Block *block = size == heap->looseSize ? takeLoose() : takeFirst(bin);
    block->header = size;
    nextBlock(block)->header &= ~PREVIOUS_FREE;
    return block;
  }
  Block *block = cutFromRemnant(size);
  if (block) return block;
  releaseRemnant();
  leaveNoneLoose();
  uint32_t larger = nonEmptyBin(bin);
  if (larger && ++heap->remnants % 4 == 0) {
    shortenQuickLists();
    larger = nonEmptyBin(bin);
  }
  if (!larger) return cutFromTail(size);
  beginRemnant(takeFirst(larger));
  return cutFromRemnant(size);
}

__attribute__((noinline)) Block *cutFromFree(Block *block, size_t size) {
  size_t whole = sizeOf(block);
  size_t rest = whole - size;
  if (rest < SMALLEST) {
    block->header = whole;
    nextBlock(block)->header &= ~PREVIOUS_FREE;
    return block;
  }
  block->header = size;
  Block *left = blockBehind(block, size);
  setFree(left, rest);
  return block;
}

static Block *findLarge(size_t size) {
  Block *block = takeFit(size);
  return block ? cutFromFree(block, size) : cutFromTail(size);
}

static Block *findAtOnce(size_t size) { return size < QUICK_END ? findSmall(size) : findLarge(size); }

/* Releases quick lists and remnant, and searches again. */
static SELDOM Block *findHarder(size_t size) {
  emptyQuickLists();
  releaseRemnant();
  return findAtOnce(size);
}

Block *findBlock(size_t size) {
  if (!heap) return 0;
  Block *block = findAtOnce(size);
  return block ? block : findHarder(size);
}

Block *obtainBlock(size_t size) {
  Block *block = findBlock(size);
  return block || !growTail(size) ? block : cutFromTail(size);
}

Block *splitBlock(Block *block, size_t size) {
  size_t rest = sizeOf(block) - size;
  block->header -= rest;
  Block *second = blockBehind(block, size);
  second->header = rest;
  return second;
}

void trimBlock(Block *block, size_t size) {
  if (sizeOf(block) - size >= SMALLEST) mergeBlock(splitBlock(block, size));
}
