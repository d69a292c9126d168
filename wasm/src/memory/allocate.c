/* Making blocks used and free. */

#include "bins.h"
#include "quick-lists.h"

Heap *GLOBAL heap;
size_t GLOBAL quickLimit;

/* Marks a block as free: in its header, in its last word, and in the header after it. */
static void markFree(Block *block, size_t size) {
  block->header = size | FREE;
  Block *next = blockBehind(block, size);
  *sizeBefore(next) = size;
  next->header |= PREVIOUS_FREE;
}

/* A block before the tail or the remnant becomes part of it. If a block grows at its end and stays in its bin, the links of
 * the bin are not written: this is usual when many blocks are freed in order. */
void mergeBlock(Block *block) {
  size_t size = sizeOf(block);
  Block *next = blockBehind(block, size);
  size_t before = 0;
  if (block->header & PREVIOUS_FREE) {
    before = *sizeBefore(block);
    block = blockAt(addressOf(block) - before);
    size += before;
  }
  size_t *piece = addressOf(next) == heap->tail ? &heap->tail : isRemnant(next) ? &heap->remnant : 0;
  if (!piece && isFree(next)) {
    takeFromBin(next);
    size += sizeOf(next);
  }
  int stays = !piece && before && staysInBin(before, size);
  if (before && !stays) takeFromBin(block);
  if (piece) {
    *piece = addressOf(block);
    return;
  }
  markFree(block, size);
  if (!stays) putIntoBin(block, size);
}

/* Empties the quick lists that hold at least this number of bytes. */
static void emptyQuickListsFrom(size_t least) {
  for (uint32_t index = 1; index < QUICK_LISTS; index++) {
    QuickList list = heap->quick[index];
    if (bytesOf(list) < least) continue;
    heap->quick[index] = 0;
    while (list) {
      QuickList *last = lastOf(list);
      list = *last;
      releaseBlock(blockOf(last));
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

/* Makes the start of a piece of free space a used block, or all of it if too little would be left. */
static Block *cutFromPiece(size_t *start, size_t end, size_t size) {
  size_t left = end - *start;
  if (left < size) return 0;
  if (left - size < SMALLEST) size = left;
  Block *block = blockAt(*start);
  block->header = size;
  *start += size;
  return block;
}

static Block *cutFromRemnant(size_t size) { return cutFromPiece(&heap->remnant, heap->remnantEnd, size); }

static Block *cutFromTail(size_t size) { return cutFromPiece(&heap->tail, heap->fence, size); }

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
  for (uint32_t index = 0; index < QUICK_LISTS; index++) kept += bytesOf(heap->quick[index]);
  if (kept > 48 * 1024 + heap->bytesTaken / 64) emptyQuickListsFrom(kept / QUICK_LISTS);
}

/* A block of a size that has a bin of its own. */
static Block *findSmall(size_t size) {
  uint32_t bin = binOf(size);
  if (heap->bins[bin]) {
    Block *block = takeFirst(bin);
    block->header = size;
    nextBlock(block)->header &= ~PREVIOUS_FREE;
    return block;
  }
  Block *block = cutFromRemnant(size);
  if (block) return block;
  releaseRemnant();
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
  Block *left = nextBlock(block);
  markFree(left, rest);
  putIntoBin(left, rest);
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
