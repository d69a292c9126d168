/* Shared by the workloads: the allocator under test, random numbers, and blocks that are checked when they are freed.
 *
 * Its cost is in the time of every allocator, so it is small: counters stay in locals, which engines keep in registers,
 * until the run ends. */

#pragma once
#include <stddef.h>
#include <stdint.h>

__attribute__((import_module("env"), import_name("malloc"))) void *malloc(size_t bytes);
__attribute__((import_module("env"), import_name("free"))) void free(void *block);
__attribute__((import_module("env"), import_name("calloc"))) void *calloc(size_t count, size_t bytes);
__attribute__((import_module("env"), import_name("realloc"))) void *realloc(void *block, size_t bytes);

enum { KB = 1024, STEPS_PER_PASS = 1000, MAXIMUM_SLOTS = 1 << 16 };

/* State that continues from one run to the next. */
struct Run {
  uint64_t random;
  uint32_t calls;    /* calls of the allocator */
  uint32_t checksum; /* of the marks in freed blocks; addresses do not change it */
};

extern struct Run lastRun;

/* The working set, as a multiple of the timed one. */
extern uint32_t scale;

/* 32 random bits: the upper half of a linear congruential generator (D. Knuth's MMIX). */
static inline uint32_t randomBits(struct Run *run) {
  run->random = run->random * 6364136223846793005 + 1442695040888963407;
  return run->random >> 32;
}

/* A random number from 0 to `end` - 1. */
static inline uint32_t randomBelow(struct Run *run, uint32_t end) { return (uint64_t)randomBits(run) * end >> 32; }

/* A random number from `least` to `most`. */
static inline uint32_t randomFrom(struct Run *run, uint32_t least, uint32_t most) {
  return least + randomBelow(run, most - least + 1);
}

/* A live block, or none. */
struct Block {
  uint8_t *at;
  uint32_t bytes;
};

/* Not in the allocator's memory. Each workload uses the slots in its own way. */
extern struct Block slots[MAXIMUM_SLOTS];

/* The mark in the first and the last four bytes of the block in a slot. No two live blocks have the same mark. */
static inline uint32_t markOf(uint32_t slot, uint32_t bytes) { return slot << 16 ^ bytes; }

/* The last four bytes of a block; it need not be aligned. */
static inline uint32_t *lastWord(uint8_t *at, uint32_t bytes) { return (uint32_t *)(at + bytes - sizeof(uint32_t)); }

static inline uint8_t *expectBlock(void *at) {
  if (at == 0) __builtin_trap();
  return at;
}

static inline void expectMarks(uint8_t *at, uint32_t bytes, uint32_t mark) {
  if (*(uint32_t *)at != mark || *lastWord(at, bytes) != mark) __builtin_trap();
}

/* Marks a block and remembers it. */
static inline void occupy(uint32_t slot, uint8_t *at, uint32_t bytes) {
  *(uint32_t *)at = markOf(slot, bytes);
  *lastWord(at, bytes) = markOf(slot, bytes);
  slots[slot] = (struct Block){at, bytes};
}

/* Puts a new block of at least eight bytes into a slot, which must be empty. */
static inline void allocate(struct Run *run, uint32_t slot, uint32_t bytes) {
  run->calls++;
  occupy(slot, expectBlock(malloc(bytes)), bytes);
}

/* The same with calloc. */
static inline void allocateZeroed(struct Run *run, uint32_t slot, uint32_t bytes) {
  run->calls++;
  uint8_t *at = expectBlock(calloc(1, bytes));
  expectMarks(at, bytes, 0);
  occupy(slot, at, bytes);
}

/* Frees the block in a slot, if its marks are intact. */
static inline void release(struct Run *run, uint32_t slot) {
  struct Block block = slots[slot];
  expectMarks(block.at, block.bytes, markOf(slot, block.bytes));
  run->calls++;
  run->checksum = run->checksum * 31 + block.bytes;
  free(block.at);
  slots[slot].at = 0;
}

/* Resizes the block in a slot, if its contents stay. */
static inline void resize(struct Run *run, uint32_t slot, uint32_t bytes) {
  struct Block block = slots[slot];
  run->calls++;
  uint8_t *at = expectBlock(realloc(block.at, bytes));
  uint32_t mark = markOf(slot, block.bytes);
  if (*(uint32_t *)at != mark || (bytes >= block.bytes && *lastWord(at, block.bytes) != mark)) __builtin_trap();
  occupy(slot, at, bytes);
}

/* Puts a new block into a slot, in place of the old one, if there is one. */
static inline void replace(struct Run *run, uint32_t slot, uint32_t bytes) {
  if (slots[slot].at) release(run, slot);
  allocate(run, slot, bytes);
}
