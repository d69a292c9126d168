/* realloc.
 *
 * A block that grows by a small part of its size will probably grow again: a program appends to it. It gets up to 32 bytes
 * more than it needs. So most of the next small steps return it as it is, and a block that has to move is not copied each
 * time. More room is faster, but costs memory: an eighth of each block took a fifth more for vectors that grow in turns. */

#include "bins.h"
#include "quick-lists.h"

void *malloc(size_t bytes);

/* The room that a block of this size gets when it grows by an eighth at most. */
static inline size_t roomOf(size_t size) {
  static const size_t MOST = 2 * ALIGNMENT;
  size_t part = size / 8 & -(size_t)ALIGNMENT;
  return part < MOST ? part : MOST;
}

/* The size with room to grow. */
static inline size_t withRoom(size_t old, size_t size) { return size - old <= old / 8 ? size + roomOf(old) : size; }

/* Releases a block if it is the newest on its quick list. Others cannot be distinguished from blocks in use. */
static void releaseIfKeptLast(Block *block) {
  size_t size = sizeOf(block);
  if (size >= QUICK_END) return;
  QuickList *list = quickListFor(size);
  if (lastOf(*list) != payloadOf(block)) return;
  *list = *lastOf(*list);
  releaseBlock(block);
}

/* Takes bytes for a used block from the free space behind it, unless that is a remnant too small for it. Returns the number
 * of bytes: the wanted number, or at least so many, or 0. */
static size_t takeBehind(Block *block, size_t least, size_t wanted) {
  releaseIfKeptLast(nextBlock(block));
  Block *next = nextBlock(block);
  if (isRemnant(next)) returnRemnant();
  if (addressOf(next) == heap->tail) return takeFromPiece(&heap->tail, heap->fence, least, wanted);
  if (addressOf(next) == heap->loose) {
    size_t more = takeFromPiece(&heap->loose, heap->looseEnd, least, wanted);
    if (looseSize() == 0) takeLoose();
    return more;
  }
  size_t size = sizeOf(next);
  if (isRemnant(next) || !isFree(next) || size < least) return 0;

  unlinkFree(next, size);
  return sizeOf(cutFromFree(next, size < wanted ? size : wanted));
}

/* Makes a block larger in place: to the wanted size, or at least to the other. Returns whether it could. */
static int extendInPlace(Block *block, size_t size, size_t wanted) {
  size_t old = sizeOf(block);
  size_t more = takeBehind(block, size - old, wanted - old);
  block->header += more;
  countMore(more);
  return more != 0;
}

static int growInPlace(Block *block, size_t size) {
  return addressOf(nextBlock(block)) == heap->tail && growTail(size - sizeOf(block)) && extendInPlace(block, size, size);
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

/* Moves the contents of a block to another one, which is not counted as taken yet. */
static Block *move(Block *block, Block *moved) {
  copyPayload(payloadOf(moved), payloadOf(block), sizeOf(block));
  releaseBlock(block);
  countTaken(moved);
  return moved;
}

/* Gives the contents of a block a larger block. Returns 0 on failure, with the block unchanged.
 * Resizes in place if the neighbour allows, else moves to a free block, else grows in place if the block is the last one,
 * else moves to new pages. */
static Block *enlarge(Block *block, size_t size) {
  size_t wanted = withRoom(sizeOf(block), size);
  if (extendInPlace(block, size, wanted)) return block;
  Block *moved = findBlock(wanted);
  if (!moved && (extendInPlace(block, size, size) || growInPlace(block, size))) return block;
  if (!moved) moved = obtainBlock(size);
  return moved ? move(block, moved) : 0;
}

/* Frees the bytes beyond this size, if they are enough for a block: counted as taken first, because `releaseBlock` takes that
 * back. */
static Block *shrink(Block *block, size_t size) {
  if (sizeOf(block) - size < SMALLEST) return block;
  Block *second = splitBlock(block, size);
  heap->taken += oneTaken(HEADER) - HEADER;
  releaseBlock(second);
  return block;
}

/* The part of `realloc` that is not needed for most steps of a vector that grows. */
static __attribute__((noinline)) void *resizeSlowly(Block *block, size_t size) {
  Block *resized = sizeOf(block) >= size ? shrink(block, size) : enlarge(block, size);
  return resized ? payloadOf(resized) : 0;
}

/* Makes a block larger or smaller. On failure returns 0, with the block unchanged. A block that becomes smaller by less than
 * the room that it may have got stays as it is. */
__attribute__((export_name("realloc"))) void *realloc(void *payload, size_t bytes) {
  if (payload == 0) return malloc(bytes);
  size_t size = blockSizeFor(bytes);
  if (size == 0) return 0;
  Block *block = blockOf(payload);
  size_t old = sizeOf(block);
  if (size <= old) return old - size <= roomOf(old) ? payload : resizeSlowly(block, size);
  if (addressOf(block) + old != heap->remnant) return resizeSlowly(block, size);
  size_t more = takeFromPiece(&heap->remnant, heap->remnantEnd, size - old, withRoom(old, size) - old);
  if (!more) return resizeSlowly(block, size);
  block->header += more;
  countMore(more);
  return payload;
}
