/* The heap: its pages, and the places to find a free block in them.
 *
 * This module imports only a memory, and works beside any program, because it needs no byte of the program's address space.
 * It has no static data and no stack in memory, its root is a WebAssembly global, and it reads and writes only the pages
 * that it got from memory.grow. The program, or another allocator, may grow the memory too. Their pages are a gap between
 * two regions of this heap. So two instances of this module can share a memory: memory.grow gives no page twice.
 *
 *   pages of others    region: pages that we grew                          gap    region
 *   ───────────────────┬──────────────────────────────────────────────────┬──────┬────────────────────────
 *                      │link │ block │ block │ block ...            fence │      │link │ block ... fence
 *                      └─────┴───────┴───────┴────────────────────────────┘      └────────────────────────
 *
 * A region begins with a link to the region before, in the bytes that align its first payload, and ends in a fence: a
 * header of size 0 that always counts as used. When the memory grows where the last region ends, that region grows.
 *
 * The first block of the first region is the heap's own record, below. A request is met from the first of these sources
 * that has a block; the files explain each:
 *
 *   quick lists   freed blocks of exactly this size, still marked as used       quick-lists.h
 *   bins          free blocks, by size, and the loose piece                     bins.h
 *   remnant       the rest of the free block, or of the part of the tail, that small blocks were last cut from
 *   tail          the end of the last region, which was never used or has become free again
 *   growth        new pages at the tail                                         pages.c
 *
 * Loose piece, remnant and tail are free, but in no bin: the record has their addresses, and their headers mean nothing. Blocks
 * are cut from the start of remnant and tail one after the other: this is the fastest way, and new blocks lie side by side. To
 * their neighbours all three count as used.
 *
 * The memory must not be shared between threads. */

#pragma once

#include "block.h"

enum { PAGE = 65536, ROWS = sizeof(size_t) == 4 ? 24 : 32, COLUMNS = 32, QUICK_LISTS = 64 };

/* A list of freed blocks. Its lower half is the payload of the newest block, or 0; its upper half is the size of all its
 * blocks. The payload of each block holds the list as it was before that block. The list is one number, because loading half
 * of a number that was just stored whole is slow, and so is loading a whole that was stored in halves. */
typedef unsigned _BitInt(16 * sizeof(size_t)) QuickList;

/* Numbers of blocks and of the bytes of their payloads: the bytes in the lower half, as one number for the same reason. */
typedef unsigned _BitInt(16 * sizeof(size_t)) Taken;

static inline size_t takenBytes(Taken taken) { return (size_t)taken; }

static inline size_t takenBlocks(Taken taken) { return (size_t)(taken >> 8 * sizeof(size_t)); }

/* A block of this size. */
static inline Taken oneTaken(size_t size) { return ((Taken)1 << 8 * sizeof(size_t)) + (size - HEADER); }

typedef struct Heap {
  QuickList quick[QUICK_LISTS]; /* by size in units of 16 bytes */
  size_t remnant, remnantEnd; /* addresses of block headers; equal if there is none */
  size_t tail, fence;
  size_t loose, looseEnd; /* the free piece that is in no bin yet; both are 0 if there is none */
  Block *lastRegion; /* its first block; the word before it has the first block of the region before, or 0 */
  size_t regions, pages, remnants; /* their numbers so far */
  Taken taken; /* blocks that are not free, loose, remnant or tail: in use, or in quick lists */
  size_t bytesTakenPeak;
  uint32_t rows;      /* bit r: row r has a bin that is not empty */
  uint32_t columns[ROWS]; /* bit c of columns[r]: bin c of row r is not empty */
  Block *bins[ROWS * COLUMNS];
} Heap;

/* A WebAssembly global: clang puts these into address space 1. */
#define GLOBAL __attribute__((address_space(1)))

/* For functions that are called seldom: small rather than fast. memory.wasm has 6.5 KiB at most. */
#define SELDOM __attribute__((noinline, minsize))

/* The record, or 0 until the first allocation. */
extern Heap *GLOBAL heap;

/* Requests below this many bytes may be met by a quick list; 0 until there is a heap. */
extern size_t GLOBAL quickLimit;

/* Whether the remnant begins at this block. If its last block was cut up to its end, there is no remnant. */
static inline int isRemnant(const Block *block) {
  return addressOf(block) == heap->remnant && heap->remnant != heap->remnantEnd;
}

/* Takes bytes from the start of the remnant or the tail: the wanted number, or at least so many, or 0 if there are fewer. Takes
 * all if the rest would be too small for a block: a rest of 16 bytes in a 64-bit memory could not hold the links of a free
 * block. */
static inline size_t takeFromPiece(size_t *start, size_t end, size_t least, size_t wanted) {
  size_t left = end - *start;
  if (left < least) return 0;
  if (left <= wanted + SMALLEST - ALIGNMENT) wanted = left;
  *start += wanted;
  return wanted;
}

/* Makes the start of the remnant or the tail a used block, or returns 0. */
static inline Block *cutFromPiece(size_t *start, size_t end, size_t size) {
  Block *block = blockAt(*start);
  size_t taken = takeFromPiece(start, end, size, size);
  if (!taken) return 0;
  block->header = taken;
  return block;
}

static inline Block *cutFromRemnant(size_t size) { return cutFromPiece(&heap->remnant, heap->remnantEnd, size); }

static inline Block *cutFromTail(size_t size) { return cutFromPiece(&heap->tail, heap->fence, size); }

/* A used block of at least this size, not counted as taken yet, or 0 if there is none. */
Block *findBlock(size_t size);

/* The same, but grows the memory for it. */
Block *obtainBlock(size_t size);

/* Makes the start of a free block that was taken from its bin a used block of this size; the rest becomes the loose piece. If
 * the rest is too small for a block, the used block gets it. */
Block *cutFromFree(Block *block, size_t size);

/* Frees a used block that is counted as taken, and merges it with its free neighbours. */
void releaseBlock(Block *block);

/* The same for one that is not counted as taken. */
void mergeBlock(Block *block);

/* Releases all blocks in the quick lists. */
void emptyQuickLists(void);

/* Releases all blocks in a quick list, and closes it. */
void closeQuickList(QuickList *list);

/* Frees the rest of the remnant. */
void releaseRemnant(void);

/* Gives the remnant back to the tail, if the tail begins at its end. */
void returnRemnant(void);

/* Grows the memory until the tail has this size; returns whether it could. */
int growTail(size_t size);

/* Cuts a used block in two used blocks, the first of this size, and returns the second. */
Block *splitBlock(Block *block, size_t size);

/* Frees the bytes beyond this size of a used block that is not counted as taken, if they are enough for a block. */
void trimBlock(Block *block, size_t size);

/* Counts more blocks or bytes as taken. */
static inline void countMore(Taken more) {
  Taken taken = heap->taken + more;
  heap->taken = taken;
  if (takenBytes(taken) > heap->bytesTakenPeak) heap->bytesTakenPeak = takenBytes(taken);
}

static inline void countTaken(const Block *block) { countMore(oneTaken(sizeOf(block))); }

static inline void countNotTaken(const Block *block) { heap->taken -= oneTaken(sizeOf(block)); }
