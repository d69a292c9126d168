/* malloc, free, calloc, realloc and aligned_alloc for a program that owns the memory.
 *
 * This module imports a memory and nothing else, and it may be dropped beside any program, because not one byte of
 * the program's address space is its own: it has no static data and no stack in memory, its root is a WebAssembly
 * global, and it reads and writes only the pages that it got from memory.grow. The program, or another allocator, may
 * grow the memory too. What they got stays theirs, and is a gap between two regions of ours.
 *
 *   pages of others    region: pages that we grew                          gap    region
 *   ───────────────────┬──────────────────────────────────────────────────┬──────┬────────────────────────
 *                      │unused│ block │ block │ block ...           fence │      │unused│ block ... fence
 *                      └──────┴───────┴───────┴───────────────────────────┘      └────────────────────────
 *                        12 bytes                                4 bytes
 *
 *   a used block      header │ payload ...                              │ header of the next block
 *   a free block      header │ next │ previous │ ...            │ size  │ header of the next block
 *                     4 bytes                                    4 bytes
 *
 * A block is its header and what follows up to the next header; its size is a multiple of 16. Headers stand 4 bytes
 * before a multiple of 16, so that payloads are aligned to 16 and cost 4 bytes each. A header holds the block's size and
 * two flags: is this block free, and is the block before it. A free block repeats its size in its last word, so that the
 * block after it can find its start. Hence free merges a block with both neighbours in constant time, and no two free
 * blocks are ever adjacent. A region ends in a fence: a header of size 0 that always counts as used. When a new region
 * begins where the last one ends, the old fence becomes the header of the new block, and the two regions are one.
 *
 * Free blocks are kept in bins by size, two levels deep: a row for each power of two, and 16 columns of equal width in
 * a row (after M. Masmano et al., "TLSF: a new dynamic memory allocator for real-time systems", 2004). Blocks below
 * 512 bytes have a bin for each size. One bit per bin says whether it is empty, so that the smallest bin with a block
 * that surely fits is found by counting trailing zeros, without a search.
 *
 * The first region begins with the heap's own record: the bins and their bits. The memory must not be shared between
 * threads. All addresses are unsigned; a region may lie anywhere below 4 GiB. */

#include <stddef.h>
#include <stdint.h>

enum { PAGE = 65536, ALIGNMENT = 16, ROWS = 25, COLUMNS = 16 };

/* The largest block: no C object can be larger than what ptrdiff_t spans. */
static const uint32_t LARGEST = 0x80000000;

static const uint32_t FREE = 1;
static const uint32_t PREVIOUS_FREE = 2;
static const uint32_t FLAGS = FREE | PREVIOUS_FREE;

static const uint32_t HEADER = sizeof(uint32_t);

/* What a region loses to its unused start and its fence. */
static const uint32_t REGION_OVERHEAD = ALIGNMENT;

struct Block {
  uint32_t header;
  struct Block *next; /* the links within a bin, while the block is free */
  struct Block *previous;
};

struct Heap {
  struct Block *fence;    /* of the region that was grown last */
  uint32_t pages;         /* grown so far */
  uint32_t rows;          /* bit r: row r has a bin that is not empty */
  uint32_t columns[ROWS]; /* bit c of columns[r]: bin c of row r is not empty */
  struct Block *bins[ROWS * COLUMNS];
};

/* Address space 1 is that of WebAssembly's globals. 0 until the first allocation. */
static struct Heap *__attribute__((address_space(1))) heap;

static uint32_t addressOf(const void *pointer) { return (uint32_t)pointer; }

static struct Block *blockAt(uint32_t address) { return (struct Block *)address; }

static uint32_t sizeOf(const struct Block *block) { return block->header & ~FLAGS; }

static void setSize(struct Block *block, uint32_t size) { block->header = size | (block->header & FLAGS); }

static void *payloadOf(struct Block *block) { return (void *)(addressOf(block) + HEADER); }

static struct Block *blockOf(void *payload) { return blockAt(addressOf(payload) - HEADER); }

static struct Block *blockAfter(struct Block *block) { return blockAt(addressOf(block) + sizeOf(block)); }

/* The last word of the block before this one: its size, if that block is free. */
static uint32_t *sizeBefore(struct Block *block) { return (uint32_t *)(addressOf(block) - sizeof(uint32_t)); }

static struct Block *blockBefore(struct Block *block) { return blockAt(addressOf(block) - *sizeBefore(block)); }

/* The size of a block for a payload of so many bytes, or 0 if there is no such block. */
static uint32_t blockSizeFor(size_t bytes) {
  if (bytes > LARGEST - ALIGNMENT) return 0;
  return (bytes + HEADER + ALIGNMENT - 1) & -ALIGNMENT;
}

/* Counting in units of 16 bytes: row 0 is for 1 to 15, row r > 0 for 2^(r+3) to 2^(r+4) - 1. Bin 0 stays empty. */
static uint32_t binOf(uint32_t size) {
  uint32_t units = size / ALIGNMENT;
  if (units < COLUMNS) return units;
  uint32_t shift = 27 - __builtin_clz(units);
  return shift * COLUMNS + (units >> shift);
}

/* The first bin at or after this one that is not empty, or 0. */
static uint32_t nonEmptyBin(uint32_t from) {
  uint32_t row = from / COLUMNS;
  uint32_t columns = heap->columns[row] & (~0u << from % COLUMNS);
  if (columns == 0) {
    uint32_t rows = heap->rows & (~0u << (row + 1));
    if (rows == 0) return 0;
    row = __builtin_ctz(rows);
    columns = heap->columns[row];
  }
  return row * COLUMNS + __builtin_ctz(columns);
}

static void putIntoBin(struct Block *block) {
  uint32_t bin = binOf(sizeOf(block));
  struct Block *next = heap->bins[bin];
  block->previous = 0;
  block->next = next;
  if (next) next->previous = block;
  heap->bins[bin] = block;
  heap->columns[bin / COLUMNS] |= 1u << bin % COLUMNS;
  heap->rows |= 1u << bin / COLUMNS;
}

static void takeFromBin(struct Block *block) {
  if (block->next) block->next->previous = block->previous;
  if (block->previous) {
    block->previous->next = block->next;
    return;
  }
  uint32_t bin = binOf(sizeOf(block));
  heap->bins[bin] = block->next;
  if (block->next) return;
  heap->columns[bin / COLUMNS] &= ~(1u << bin % COLUMNS);
  if (heap->columns[bin / COLUMNS] == 0) heap->rows &= ~(1u << bin / COLUMNS);
}

/* A free block of at least this size, or 0. Every block of a larger bin fits; those of its own bin must be compared,
 * and only when there is no larger one are all of them: growth is the alternative. */
static struct Block *findFit(uint32_t size) {
  if (heap == 0) return 0;
  uint32_t bin = binOf(size);
  struct Block *first = heap->bins[bin];
  if (first && sizeOf(first) >= size) return first;
  uint32_t larger = nonEmptyBin(bin + 1);
  if (larger) return heap->bins[larger];
  for (struct Block *block = first; block; block = block->next) {
    if (sizeOf(block) >= size) return block;
  }
  return 0;
}

/* Makes a used block free, and merges it with its free neighbours. */
static void release(struct Block *block) {
  uint32_t size = sizeOf(block);
  struct Block *after = blockAfter(block);
  if (after->header & FREE) {
    takeFromBin(after);
    size += sizeOf(after);
  }
  if (block->header & PREVIOUS_FREE) {
    block = blockBefore(block);
    takeFromBin(block);
    size += sizeOf(block);
  }
  block->header = size | FREE;
  after = blockAfter(block);
  after->header |= PREVIOUS_FREE;
  *sizeBefore(after) = size;
  putIntoBin(block);
}

/* Makes a free block used. */
static void occupy(struct Block *block) {
  takeFromBin(block);
  block->header &= ~FREE;
  blockAfter(block)->header &= ~PREVIOUS_FREE;
}

/* Cuts a used block in two used blocks, the first of this size, and returns the second. */
static struct Block *split(struct Block *block, uint32_t size) {
  uint32_t rest = sizeOf(block) - size;
  setSize(block, size);
  struct Block *second = blockAfter(block);
  second->header = rest;
  return second;
}

/* Frees what a used block has beyond this size. */
static void trim(struct Block *block, uint32_t size) {
  if (sizeOf(block) > size) release(split(block, size));
}

/* Lets a used block take in the free block after it, if that makes it as large as this. */
static void absorbNext(struct Block *block, uint32_t size) {
  struct Block *after = blockAfter(block);
  if (!(after->header & FREE) || sizeOf(block) + sizeOf(after) < size) return;
  occupy(after);
  setSize(block, sizeOf(block) + sizeOf(after));
}

/* Whether the last region ends where the memory ends, so that growth will enlarge it. */
static int endsWithMemory(void) {
  return heap && addressOf(heap->fence) + HEADER == __builtin_wasm_memory_size(0) * PAGE;
}

/* Turns the start of the first region into the heap's record: all zero, which is an empty heap. Returns the rest. */
static struct Block *foundHeap(struct Block *block) {
  uint32_t size = blockSizeFor(sizeof(struct Heap));
  heap = payloadOf(block);
  return split(block, size);
}

/* Makes one free block of pages that were just grown. They are zero, and so is the header of the new fence. */
static void addRegion(uint32_t start, uint32_t bytes) {
  struct Block *block;
  if (heap && addressOf(heap->fence) + HEADER == start) {
    block = heap->fence;
    setSize(block, bytes);
  } else {
    block = blockAt(start + ALIGNMENT - HEADER);
    setSize(block, bytes - REGION_OVERHEAD);
    if (heap == 0) block = foundHeap(block);
  }
  heap->fence = blockAfter(block);
  heap->pages += bytes / PAGE;
  release(block);
}

/* Grows the memory until this many free bytes precede the fence; says whether that could be done. Grows by an eighth
 * of what there is, so that growth is rare, or by the least that will do when that much is refused. */
static int growFor(uint32_t size) {
  uint32_t bytes = size;
  if (!endsWithMemory()) {
    bytes += REGION_OVERHEAD;
  } else if (heap->fence->header & PREVIOUS_FREE) {
    bytes -= sizeOf(blockBefore(heap->fence));
  }
  if (heap == 0) bytes += blockSizeFor(sizeof(struct Heap));

  uint32_t least = (bytes + PAGE - 1) / PAGE;
  uint32_t pages = heap && heap->pages / 8 > least ? heap->pages / 8 : least;
  size_t grown = __builtin_wasm_memory_grow(0, pages);
  if (grown == SIZE_MAX) {
    pages = least;
    grown = __builtin_wasm_memory_grow(0, pages);
  }
  if (grown == SIZE_MAX) return 0;
  addRegion(grown * PAGE, pages * PAGE);
  return 1;
}

/* A used block of this size, or 0. */
static struct Block *allocate(uint32_t size) {
  struct Block *block = findFit(size);
  if (block == 0 && growFor(size)) block = findFit(size);
  if (block == 0) return 0;
  occupy(block);
  trim(block, size);
  return block;
}

/* Returns a block of at least so many bytes, aligned to 16, or 0. Each block has an address of its own, also one of
 * no bytes. */
__attribute__((export_name("malloc"))) void *malloc(size_t bytes) {
  uint32_t size = blockSizeFor(bytes);
  struct Block *block = size ? allocate(size) : 0;
  return block ? payloadOf(block) : 0;
}

/* Gives back a block; 0 is allowed, and nothing. */
__attribute__((export_name("free"))) void free(void *payload) {
  if (payload) release(blockOf(payload));
}

/* Returns a block for `count` items of `bytes` bytes each, all zero, or 0. */
__attribute__((export_name("calloc"))) void *calloc(size_t count, size_t bytes) {
  size_t total;
  if (__builtin_mul_overflow(count, bytes, &total)) return 0;
  void *payload = malloc(total);
  if (payload) __builtin_memset(payload, 0, total);
  return payload;
}

/* Makes a block larger or smaller: in place if its neighbour allows, else in a block that is free already, else in
 * place by growth if it is the last one, else in new pages. On failure returns 0, and the block is as it was. */
__attribute__((export_name("realloc"))) void *realloc(void *payload, size_t bytes) {
  if (payload == 0) return malloc(bytes);
  uint32_t size = blockSizeFor(bytes);
  if (size == 0) return 0;

  struct Block *block = blockOf(payload);
  uint32_t oldSize = sizeOf(block);
  if (oldSize < size) absorbNext(block, size);
  if (sizeOf(block) < size && endsWithMemory() && !findFit(size)) {
    struct Block *after = blockAfter(block);
    struct Block *last = after->header & FREE ? blockAfter(after) : after;
    if (last == heap->fence && growFor(size - oldSize)) absorbNext(block, size);
  }
  if (sizeOf(block) >= size) {
    trim(block, size);
    return payload;
  }

  struct Block *moved = allocate(size);
  if (moved == 0) return 0;
  __builtin_memcpy(payloadOf(moved), payload, oldSize - HEADER);
  release(block);
  return payloadOf(moved);
}

/* Returns a block whose address is a multiple of `alignment`, or 0; also if that is not a power of two. */
__attribute__((export_name("aligned_alloc"))) void *aligned_alloc(size_t alignment, size_t bytes) {
  if (__builtin_popcount(alignment) != 1) return 0;
  if (alignment <= ALIGNMENT) return malloc(bytes);
  uint32_t size = blockSizeFor(bytes);
  if (size == 0 || alignment > LARGEST - size) return 0;

  struct Block *block = allocate(size + alignment - ALIGNMENT);
  if (block == 0) return 0;
  uint32_t payload = addressOf(payloadOf(block));
  uint32_t lead = -payload & (alignment - 1);
  if (lead) {
    struct Block *aligned = split(block, lead);
    release(block);
    block = aligned;
  }
  trim(block, size);
  return payloadOf(block);
}
