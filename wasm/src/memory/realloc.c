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

/* Releases a block if it is the newest on its quick list. Others cannot be distinguished from blocks in use. */
static void releaseIfKeptLast(Block *block) {
  size_t size = sizeOf(block);
  if (size >= QUICK_END) return;
  QuickList *list = quickListFor(size);
  if (lastOf(*list) != payloadOf(block)) return;
  *list = *lastOf(*list);
  releaseBlock(block);
}

/* Takes bytes for a used block from the free space behind it. Returns the number of bytes: the wanted number, a few more if
 * the rest would be too small for a block, or 0. */
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

/* Makes a block that is not counted as taken larger, in place; returns whether it could. */
static int extendInPlace(Block *block, size_t size) {
  size_t more = takeBehind(block, size - sizeOf(block));
  block->header += more;
  return more != 0;
}

static int growInPlace(Block *block, size_t size) {
  return addressOf(nextBlock(block)) == heap->tail && growTail(size - sizeOf(block)) && extendInPlace(block, size);
}

enum { SMALL_COPY = 256 };

/* Copies the payload of a block of this size to a larger block. A few bytes are copied by words, faster than by memory.copy
 * in engines. The last word may be the next header; the larger block has room for it. */
static void copyPayload(char *to, const char *from, size_t size) {
  if (size > SMALL_COPY) {
    __builtin_memcpy(to, from, size - HEADER);
    return;
  }
  for (size_t offset = 0; offset < size; offset += ALIGNMENT) {
    __builtin_memcpy(to + offset, from + offset, ALIGNMENT);
    __asm__("" : "+r"(to)); /* prevents clang from making the loop a memory.copy */
  }
}

/* Moves the contents of a block to another one. */
static Block *move(Block *block, Block *moved) {
  copyPayload(payloadOf(moved), payloadOf(block), sizeOf(block));
  mergeBlock(block);
  return moved;
}

/* Gives the contents of a block that is not counted as taken a block of this size. Returns 0 on failure, with the block
 * unchanged. Resizes in place if the neighbour allows, else moves to a free block, else grows in place if the block is the
 * last one, else moves to new pages. */
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

/* Makes a block larger or smaller. On failure returns 0, with the block unchanged. */
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
