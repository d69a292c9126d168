/* Zones: fill bytes around a block and in it, which show forbidden writes.
 *
 *   one block of the heap beneath (../memory/block.h)                              │ the next
 *   ┌────────┬──────────────────┬─────────────────────────────┬────────────────────┬┈┈┈┈┈┈┈┈
 *   │ header │ zone: 32 × FD    │ the requested bytes         │ zone: 32 × FD and  │ header
 *   │        │                  │ new CD, freed DD            │ up to 31 more      │
 *   └────────┴──────────────────┴─────────────────────────────┴────────────────────┴┈┈┈┈┈┈┈┈
 *                               ▲ payload: aligned to 16, or more
 *
 * The ledger has the size in the header, so changes of the header are found too. The zone behind begins with the first byte
 * after the requested ones, even if alignment left room. New bytes are CD, so that a read of unwritten bytes gives obvious
 * nonsense; freed bytes are DD until the block leaves the quarantine. (These are the three values of Microsoft's debugging
 * heap, which debuggers and people know.)
 *
 * Changed bytes are restored before the report, so each fault is reported once, and the heap beneath stays in order. */

#pragma once

#include "ledger.h"

enum { ZONE = 32, ZONE_BYTE = 0xfd, NEW_BYTE = 0xcd, FREED_BYTE = 0xdd };

static inline size_t payloadIn(const Block *block) { return addressOf(payloadOf(block)) + ZONE; }

static inline Block *blockAround(const Entry *entry) { return blockAt(entry->payload - ZONE - HEADER); }

/* Fills a new block and its zones. */
void fillNew(const Entry *entry);

/* Fills a freed block, without its zones. */
void fillFreed(const Entry *entry);

/* Whether the header of a block is unchanged. */
int hasItsHeader(const Entry *entry);

/* Restores and reports forbidden changes; returns the number of reports. */
int checkBlock(const Entry *entry);
