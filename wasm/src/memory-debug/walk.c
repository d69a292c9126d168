/* The blocks one by one, for tools, and all of them checked. */

#include "zones.h"

#define EXPORT(name) __attribute__((export_name(name)))

static void *payloadOrNone(const Entry *entry) { return entry ? (void *)entry->payload : 0; }

/* Returns the first block for 0, the next one for a block, and 0 after the last: blocks in use by sequence number, then the
 * quarantine. The program may not allocate or free from the first call to the last. */
EXPORT("heap_next_block") void *heap_next_block(const void *payload) {
  if (!ledger) return 0;
  Entry *entry = payload ? findEntry(addressOf(payload)) : 0;
  if (payload && !entry) return 0;
  Entry *next = entry ? entry->next : ledger->live.first;
  if (!next && !(entry && entry->isFreed)) next = ledger->freed.first;
  return payloadOrNone(next);
}

/* Whether a block is in use: 1, or 0 if it is freed or not a block. */
EXPORT("heap_block_in_use") int heap_block_in_use(const void *payload) {
  Entry *entry = findEntry(addressOf(payload));
  return entry && !entry->isFreed;
}

/* The record of the heap beneath (../memory/heap.h), or 0 before the first allocation. */
EXPORT("heap_record") void *heap_record(void) { return heap; }

/* The number of the allocation that a block came from, from 1 on; it is known until the block leaves the quarantine. 0 for
 * every other address. */
EXPORT("heap_sequence") uint64_t heap_sequence(const void *payload) {
  Entry *entry = findEntry(addressOf(payload));
  return entry ? entry->sequence : 0;
}

/* The number of the last allocation: later ones have larger numbers. 0 before the first. */
EXPORT("heap_mark") uint64_t heap_mark(void) { return ledger ? ledger->lastSequence : 0; }

/* The first block in use that was allocated after this mark, or 0. The search goes backwards from the last block. */
EXPORT("heap_live_first") void *heap_live_first(uint64_t mark) {
  Entry *found = 0;
  for (Entry *entry = ledger ? ledger->live.last : 0; entry && entry->sequence > mark; entry = entry->previous) {
    found = entry;
  }
  return payloadOrNone(found);
}

/* The block in use that was allocated next after this one, or 0; also if this one is not in use. */
EXPORT("heap_live_next") void *heap_live_next(const void *payload) {
  Entry *entry = findEntry(addressOf(payload));
  return entry && !entry->isFreed ? payloadOrNone(entry->next) : 0;
}

static int checkAll(const Entry *entry) {
  int faults = 0;
  for (; entry; entry = entry->next) faults += checkBlock(entry);
  return faults;
}

/* Checks every block in use and in quarantine; returns the number of faults that it reported. */
EXPORT("heap_check") int heap_check(void) {
  return ledger ? checkAll(ledger->live.first) + checkAll(ledger->freed.first) : 0;
}
