/* Zones: what stands around a block and in it, so that it shows who wrote where they must not.
 *
 *   one block of the heap beneath (../memory/block.h)                              │ the next
 *   ┌────────┬──────────────────┬─────────────────────────────┬────────────────────┬┈┈┈┈┈┈┈┈
 *   │ header │ zone: 32 × FD    │ what was asked for          │ zone: 32 × FD and  │ header
 *   │        │                  │ new CD, freed DD            │ up to 31 more      │
 *   └────────┴──────────────────┴─────────────────────────────┴────────────────────┴┈┈┈┈┈┈┈┈
 *                               ▲ payload: aligned to 16, or as asked
 *
 * The header's size is known from the ledger, and so it belongs to what may not change. The zone behind begins with the
 * first byte that was not asked for, also where alignment left room. New bytes are CD, so that whoever reads what was never
 * written gets certain nonsense; freed ones are DD until the block leaves the quarantine. (The three are those of
 * Microsoft's debugging heap, which debuggers and people know.)
 *
 * What has changed is put right before it is told, so each fault is told once, and the heap beneath stays in order. */

#pragma once

#include "ledger.h"

enum { ZONE = 32, ZONE_BYTE = 0xfd, NEW_BYTE = 0xcd, FREED_BYTE = 0xdd };

static inline size_t payloadIn(const Block *block) { return addressOf(payloadOf(block)) + ZONE; }

static inline Block *blockAround(const Entry *entry) { return blockAt(entry->payload - ZONE - HEADER); }

/* Fills a new block and its zones. */
void fillNew(const Entry *entry);

/* Fills a freed block, without its zones. */
void fillFreed(const Entry *entry);

/* Whether the header of a block is as it was. */
int hasItsHeader(const Entry *entry);

/* Puts right and reports what has changed where nothing may; returns how many reports that were. */
int checkBlock(const Entry *entry);
