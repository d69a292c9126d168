/* The ledger: the record of each block that this heap handed out.
 *
 * It lies apart from the blocks, so that a program that writes beyond a block does not overwrite its record. An address is
 * looked up in a hash table, and never read: it may be any number.
 *
 *   buckets   ┌───┬───┬───┬───┬───┬───┐
 *             │   │ ● │   │ ● │   │   │
 *             └───┴─│─┴───┴─│─┴───┴───┘
 *                   ▼       ▼
 *   entries        #4 ──▶  #1          by address of the payload, in chains
 *
 *   live           #1 ─▶ #4 ─▶ #5      in use, by sequence number: one more for each allocation
 *   freed          #2 ─▶ #3            the quarantine, the block that was freed first in front
 *   unused         entries without a block
 *
 * Entries come in slabs, each a block of the heap that is never freed. The table doubles when it has as many entries as
 * buckets. */

#pragma once

#include "heap.h"

enum { FIRST_BUCKET_BITS = 6 };

typedef struct Entry {
  uint64_t sequence;
  size_t payload, bytes; /* address and bytes of the program's block */
  size_t size;           /* of the heap's block around the payload */
  size_t isFreed;
  struct Entry *inBucket;
  struct Entry *next, *previous; /* in the entry's list */
} Entry;

typedef struct List {
  Entry *first, *last;
} List;

typedef struct Ledger {
  List live, freed;
  Entry *unused;
  Entry **buckets;
  uint32_t bucketBits; /* the number of buckets is two to this power */
  size_t entries;
  uint64_t lastSequence;
  size_t liveBlocks, liveBytes, peakBytes;
  size_t freedSizes; /* of the heap's blocks in quarantine */
  Entry *firstBuckets[1 << FIRST_BUCKET_BITS];
} Ledger;

/* 0 until the first allocation. */
extern Ledger *GLOBAL ledger;

/* Makes a ledger with an unused entry, if there is none; returns whether there is one. */
int reserveEntry(void);

/* Enters a block as live. There must be an unused entry. */
Entry *enterBlock(size_t payload, size_t bytes, size_t size);

/* The entry of a block, live or freed, or 0 for every other address. */
Entry *findEntry(size_t payload);

/* Moves a live block's entry to the end of the freed ones. */
void moveToFreed(Entry *entry);

/* Removes a freed block. */
void dropEntry(Entry *entry);
