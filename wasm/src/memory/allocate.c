/* Making blocks used and free. */

#include "bins.h"
#include "quick-lists.h"

Heap *GLOBAL heap;
size_t GLOBAL quickLimit;

/* Takes a free block from its bin, for the piece before it. Returns its end. */
static size_t takeWhole(Block *block) {
  size_t size = sizeOf(block);
  unlinkFree(block, size);
  Block *next = blockBehind(block, size);
  next->header &= ~PREVIOUS_FREE;
  return addressOf(next);
}

/* A block beside the loose piece, or before the remnant or the tail, becomes part of it. Any other becomes the loose piece. A
 * free block before it loses its header, which would tell `free` that the piece is in a bin. */
__attribute__((noinline)) void releaseBlock(Block *block) {
  size_t header = block->header;
  size_t start = addressOf(block);
  size_t end = start + (header & ~FLAGS);
  heap->taken -= oneTaken(header & ~FLAGS);
  if (header & PREVIOUS_FREE) {
    size_t before = *sizeBefore(block);
    start -= before;
    takeFromBin(blockAt(start), before);
    blockAt(start)->header = 0;
  } else if (start == heap->looseEnd) {
    start = addressOf(takeLoose());
  }
  if (end == heap->loose) {
    heap->loose = start;
  } else if (end == heap->tail) {
    heap->tail = start;
  } else if (isRemnant(blockAt(end))) {
    heap->remnant = start;
  } else {
    if (isFree(blockAt(end))) end = takeWhole(blockAt(end));
    if (heap->loose) binLoose();
    if (heap->remnantEnd == heap->tail) returnRemnant();
    setLoose(start, end);
  }
}

SELDOM void mergeBlock(Block *block) {
  heap->taken += oneTaken(sizeOf(block));
  releaseBlock(block);
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

/* Makes the start of the tail the remnant, if the tail has this size: 1 KiB, so that `malloc` cuts many small blocks without a
 * call. The tail gets it back when a block becomes free that new ones may fit into. With 4 KiB, vectors that grow by small steps
 * would often meet the end of a remnant, and move three times as often. */
static void beginRemnantAtTail(size_t size) {
  enum { PART = 1024 };
  heap->remnant = heap->tail;
  takeFromPiece(&heap->tail, heap->fence, size, PART);
  heap->remnantEnd = heap->tail;
}

__attribute__((noinline)) void returnRemnant(void) {
  if (heap->remnantEnd != heap->tail) return;
  heap->tail = heap->remnant;
  heap->remnant = heap->remnantEnd = 0;
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
  if (size == looseSize()) {
    Block *block = takeLoose();
    block->header = size;
    return block;
  }
  if (heap->bins[bin]) {
    Block *block = takeFirst(bin);
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
  if (larger) beginRemnant(takeFirst(larger));
  else beginRemnantAtTail(size);
  return cutFromRemnant(size);
}

__attribute__((noinline)) Block *cutFromFree(Block *block, size_t size) {
  size_t whole = sizeOf(block);
  Block *next = blockBehind(block, whole);
  next->header &= ~PREVIOUS_FREE;
  if (whole - size < SMALLEST) {
    size = whole;
  } else {
    leaveNoneLoose();
    setLoose(addressOf(block) + size, addressOf(next));
  }
  block->header = size;
  return block;
}

static Block *findLarge(size_t size) {
  leaveNoneLoose();
  Block *block = takeFit(size);
  if (block) return cutFromFree(block, size);
  returnRemnant();
  return cutFromTail(size);
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
