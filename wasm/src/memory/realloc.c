/* realloc. */

#include "bins.h"
#include "quick-lists.h"

void *malloc(size_t bytes);

/* Moves the start of the tail or of the remnant. */
static size_t takeFromPiece(size_t *start, size_t end, size_t more) {
  size_t left = end - *start;
  if (left < more) return 0;
  if (left - more < SMALLEST) more = left;
  *start += more;
  return more;
}

/* Releases a block if it was the last one that was put on its quick list. Others cannot be told from blocks in use. */
static void releaseIfKeptLast(Block *block) {
  size_t size = sizeOf(block);
  if (size >= QUICK_END) return;
  QuickList *list = quickListFor(size);
  if (lastOf(*list) != payloadOf(block)) return;
  *list = *lastOf(*list);
  releaseBlock(block);
}

/* What a used block can take in from what is free behind it, so as to have at least so many bytes more: these, or a few
 * more where too little for a block would be left, or 0. */
static size_t takeBehind(Block *block, size_t more) {
  releaseIfKeptLast(nextBlock(block));
  Block *next = nextBlock(block);
  if (addressOf(next) == heap->tail) return takeFromPiece(&heap->tail, heap->fence, more);
  if (isRemnant(next)) return takeFromPiece(&heap->remnant, heap->remnantEnd, more);
  size_t size = sizeOf(next);
  if (!isFree(next) || size < more) return 0;

  takeFromBin(next);
  return sizeOf(cutFromFree(next, more));
}

/* Makes a block that is not counted as taken larger, in place; says whether that could be done. */
static int extendInPlace(Block *block, size_t size) {
  size_t more = takeBehind(block, size - sizeOf(block));
  block->header += more;
  return more != 0;
}

static int growInPlace(Block *block, size_t size) {
  return addressOf(nextBlock(block)) == heap->tail && growTail(size - sizeOf(block)) && extendInPlace(block, size);
}

enum { SMALL_COPY = 256 };

/* Copies the payload of a block of so many bytes to a larger block. A few bytes are copied by words, which is faster than
 * what engines make of memory.copy; the last of them may be the next header, for which a larger block has room. */
static void copyPayload(char *to, const char *from, size_t size) {
  if (size > SMALL_COPY) {
    __builtin_memcpy(to, from, size - HEADER);
    return;
  }
  for (size_t offset = 0; offset < size; offset += ALIGNMENT) {
    __builtin_memcpy(to + offset, from + offset, ALIGNMENT);
    __asm__("" : "+r"(to)); /* or clang makes memory.copy of the loop */
  }
}

/* Another block for what a block holds, or 0. */
static Block *move(Block *block, Block *moved) {
  copyPayload(payloadOf(moved), payloadOf(block), sizeOf(block));
  mergeBlock(block);
  return moved;
}

/* A block of this size for what a block that is not counted as taken holds, or 0, and then the block is as it was. In
 * place if its neighbour allows, else in a block that is free already, else in place by growth if it is the last one,
 * else in new pages. */
static Block *resize(Block *block, size_t size) {
  if (sizeOf(block) >= size) {
    trimBlock(block, size);
    return block;
  }
  if (extendInPlace(block, size)) return block;
  Block *moved = findBlock(size);
  if (!moved && (extendInPlace(block, size) || growInPlace(block, size))) return block;
  if (!moved) moved = obtainBlock(size);
  return moved ? move(block, moved) : 0;
}

/* Makes a block larger or smaller. On failure returns 0, and the block is as it was. */
__attribute__((export_name("realloc"))) void *realloc(void *payload, size_t bytes) {
  if (payload == 0) return malloc(bytes);
  size_t size = blockSizeFor(bytes);
  if (size == 0) return 0;
  Block *block = blockOf(payload);
  countNotTaken(block);
  Block *resized = resize(block, size);
  countTaken(resized ? resized : block);
  return resized ? payloadOf(resized) : 0;
}
