/* A block: every allocation is a block, and so is every free piece of the heap.
 *
 *   a used block      header │ payload ...                              │ header of the next block
 *   a free block      header │ next │ previous │ ...            │ size  │ header of the next block
 *
 * A block is its header and the bytes up to the next header; its size is a multiple of 16. Headers stand just below
 * a multiple of 16, so that payloads are aligned to 16 and cost one word each: 4 bytes, or 8 in a 64-bit memory. A
 * header holds the block's size and two flags: whether this block is free, and whether the block before it is. A free block
 * repeats its size in its last word, so that the block after it can find its start. So a freed block is merged with both
 * neighbours in constant time, and no two free blocks are ever adjacent. (D. Knuth, "The Art of Computer Programming",
 * volume 1, 2.5: boundary tags.) */

#pragma once

#include <stddef.h>
#include <stdint.h>

enum { ALIGNMENT = 16, HEADER = sizeof(size_t) };

/* A free block holds a header, two links and its size again. */
enum { SMALLEST = 4 * HEADER };

/* The largest block: half of a 32-bit memory, because C objects fit into the range of ptrdiff_t; 256 GiB of a 64-bit
 * one. */
static const size_t LARGEST = (size_t)1 << (sizeof(size_t) == 4 ? 31 : 38);

static const size_t FREE = 1;
static const size_t PREVIOUS_FREE = 2;
static const size_t FLAGS = FREE | PREVIOUS_FREE;

typedef struct Block {
  size_t header;
  struct Block *next; /* the links within a bin, while the block is free */
  struct Block *previous;
} Block;

static inline Block *blockAt(size_t address) { return (Block *)address; }

static inline size_t addressOf(const void *pointer) { return (size_t)pointer; }

static inline size_t sizeOf(const Block *block) { return block->header & ~FLAGS; }

static inline int isFree(const Block *block) { return (block->header & FREE) != 0; }

static inline void *payloadOf(const Block *block) { return (void *)(addressOf(block) + HEADER); }

static inline Block *blockOf(const void *payload) { return blockAt(addressOf(payload) - HEADER); }

static inline Block *blockBehind(const Block *block, size_t size) { return blockAt(addressOf(block) + size); }

static inline Block *nextBlock(const Block *block) { return blockBehind(block, sizeOf(block)); }

/* The last word of the block before this one: its size, if that block is free. */
static inline size_t *sizeBefore(const Block *block) { return (size_t *)(addressOf(block) - sizeof(size_t)); }

/* The size of a block for a payload of this number of bytes, if there is such a block. */
static inline size_t roundedUp(size_t bytes) {
  size_t size = (bytes + HEADER + ALIGNMENT - 1) & -(size_t)ALIGNMENT;
  return SMALLEST > ALIGNMENT && size < SMALLEST ? SMALLEST : size;
}

/* The size of a block for a payload of this number of bytes, or 0 if there is no such block. */
static inline size_t blockSizeFor(size_t bytes) { return bytes > LARGEST - ALIGNMENT ? 0 : roundedUp(bytes); }
