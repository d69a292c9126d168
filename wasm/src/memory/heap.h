/* The heap: which pages are ours, and where in them to look for a free block.
 *
 * This module imports a memory and nothing else, and it may be dropped beside any program, because not one byte of
 * the program's address space is its own: it has no static data and no stack in memory, its root is a WebAssembly
 * global, and it reads and writes only the pages that it got from memory.grow. The program, or another allocator, may
 * grow the memory too. What they got stays theirs, and is a gap between two regions of ours. So two instances of this
 * module can share a memory: memory.grow gives no page twice.
 *
 *   pages of others    region: pages that we grew                          gap    region
 *   ───────────────────┬──────────────────────────────────────────────────┬──────┬────────────────────────
 *                      │link │ block │ block │ block ...            fence │      │link │ block ... fence
 *                      └─────┴───────┴───────┴────────────────────────────┘      └────────────────────────
 *
 * A region begins with a link to the region before, in the bytes that align its first payload, and ends in a fence: a
 * header of size 0 that always counts as used. When the memory grows where the last region ends, that region grows.
 *
 * The first block of the first region is the heap's own record, below. A request is met from the first of these that
 * can, and each is explained where it stands:
 *
 *   quick lists   freed blocks of exactly this size, still marked as used       quick-lists.h
 *   bins          free blocks, by size                                          bins.h
 *   remnant       what is left of the free block that small blocks were last cut from
 *   tail          the end of the last region, which was never used or has become free again
 *   growth        new pages at the tail                                         pages.c
 *
 * Remnant and tail are free, but in no bin; blocks are cut from their start one after the other, which is the fastest
 * way to make one and puts blocks that are made together side by side. To their neighbours both count as used.
 *
 * The memory must not be shared between threads. */

#pragma once

#include "block.h"

enum { PAGE = 65536, ROWS = sizeof(size_t) == 4 ? 24 : 32, COLUMNS = 32, QUICK_LISTS = 64 };

/* A list of freed blocks: in its lower half the payload of the block that came last, or 0, in its upper half the size of
 * all its blocks. The payload of each holds the list as it was before the block came. It is one number since half a number
 * that was just stored as a whole, or a whole that was stored by halves, is slow to load. */
typedef unsigned _BitInt(16 * sizeof(size_t)) QuickList;

typedef struct Heap {
  QuickList quick[QUICK_LISTS]; /* by size in units of 16 bytes */
  size_t remnant, remnantEnd; /* addresses of block headers; equal if there is none */
  size_t tail, fence;
  Block *lastRegion; /* its first block; the word before that is the same for the region before, or 0 */
  size_t regions, pages, remnants; /* how many there were until now */
  size_t blocksTaken; /* blocks that are neither free, nor remnant, nor tail: those in use and those in quick lists */
  size_t bytesTaken;  /* the payloads of these, and the most that they ever were */
  size_t bytesTakenPeak;
  uint32_t rows;      /* bit r: row r has a bin that is not empty */
  uint32_t columns[ROWS]; /* bit c of columns[r]: bin c of row r is not empty */
  Block *bins[ROWS * COLUMNS];
} Heap;

/* A WebAssembly global: address space 1 is theirs. */
#define GLOBAL __attribute__((address_space(1)))

/* For what is called seldom: small rather than fast. memory.wasm has 6 KiB at most. */
#define SELDOM __attribute__((noinline, minsize))

/* The record, or 0 until the first allocation. */
extern Heap *GLOBAL heap;

/* Requests below this many bytes may be met by a quick list; 0 until there is a heap. */
extern size_t GLOBAL quickLimit;

/* Whether the remnant begins at this block. Where it ended after its last block was cut, there is none. */
static inline int isRemnant(const Block *block) {
  return addressOf(block) == heap->remnant && heap->remnant != heap->remnantEnd;
}

/* A used block of at least this size, not counted as taken yet, or 0 if there is none. */
Block *findBlock(size_t size);

/* The same, but grows the memory for it. */
Block *obtainBlock(size_t size);

/* Makes the start of a free block that is in no bin a used block of this size, and puts what is left into its bin. If that
 * is too little for a block, the used block gets it. */
Block *cutFromFree(Block *block, size_t size);

/* Makes a used block that is not counted as taken free, and merges it with what is free around it. */
void mergeBlock(Block *block);

/* Releases what the quick lists hold. */
void emptyQuickLists(void);

/* Puts what is left of the remnant into its bin. */
void releaseRemnant(void);

/* Grows the memory until the tail has this size; says whether that could be done. */
int growTail(size_t size);

/* Cuts a used block in two used blocks, the first of this size, and returns the second. */
Block *splitBlock(Block *block, size_t size);

/* Frees what a used block that is not counted as taken has beyond this size, if that is enough for a block. */
void trimBlock(Block *block, size_t size);

static inline void countTaken(const Block *block) {
  heap->blocksTaken++;
  heap->bytesTaken += sizeOf(block) - HEADER;
  if (heap->bytesTaken > heap->bytesTakenPeak) heap->bytesTakenPeak = heap->bytesTaken;
}

static inline void countNotTaken(const Block *block) {
  heap->blocksTaken--;
  heap->bytesTaken -= sizeOf(block) - HEADER;
}

/* Makes a block that was taken free. */
static inline void releaseBlock(Block *block) {
  countNotTaken(block);
  mergeBlock(block);
}
