/* The ledger: what this heap knows of each block that it handed out.
 *
 * It stands apart from the blocks, so that a program that writes beyond one does not write over what is known of it. An
 * address is looked up in a hash table, and never read: it may be anything.
 *
 *   buckets   ┌───┬───┬───┬───┬───┬───┐
 *             │   │ ● │   │ ● │   │   │
 *             └───┴─│─┴───┴─│─┴───┴───┘
 *                   ▼       ▼
 *   entries        #4 ──▶  #1          by address of the payload, in chains
 *
 *   live           #1 ─▶ #4 ─▶ #5      in use, by sequence number: each allocation has the next
 *   freed          #2 ─▶ #3            the quarantine, the one that was freed first in front
 *   unused         entries without a block
 *
 * Entries come in slabs of a block of the heap each, which are kept; the table doubles when it has an entry a bucket. */

#pragma once

#include "heap.h"

enum { FIRST_BUCKET_BITS = 6 };

typedef struct Entry {
  uint64_t sequence;
  size_t payload, bytes; /* what was handed out, and how much was asked for */
  size_t size;           /* of the heap's block around it */
  size_t isFreed;
  struct Entry *inBucket;
  struct Entry *next, *previous; /* in the list that it is in */
} Entry;

typedef struct List {
  Entry *first, *last;
} List;

typedef struct Ledger {
  List live, freed;
  Entry *unused;
  Entry **buckets;
  uint32_t bucketBits; /* there are two to this power of them */
  size_t entries;
  uint64_t lastSequence;
  size_t liveBlocks, liveBytes, peakBytes;
  size_t freedSizes; /* of the heap's blocks in quarantine */
  Entry *firstBuckets[1 << FIRST_BUCKET_BITS];
} Ledger;

/* 0 until the first allocation. */
extern Ledger *GLOBAL ledger;

/* Makes sure that there is a ledger with an unused entry; says whether there is. */
int reserveEntry(void);

/* Enters a block as live. There must be an unused entry. */
Entry *enterBlock(size_t payload, size_t bytes, size_t size);

/* The entry of a block, live or freed, or 0 for every other address. */
Entry *findEntry(size_t payload);

/* Puts a live block's entry behind those that were freed. */
void moveToFreed(Entry *entry);

/* Forgets a freed block. */
void dropEntry(Entry *entry);
