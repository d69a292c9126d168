/* Entering and leaving the quarantine. */

#include "quarantine.h"
#include "zones.h"

static const size_t MOST_BYTES = (size_t)16 << 20;
enum { SHARE_OF_HELD = 4 };

void quarantine(Entry *entry) {
  fillFreed(entry);
  moveToFreed(entry);
}

/* Checks the header behind a block before the heap beneath reads it: an overflow may reach that far. */
static void checkNext(const Block *next) {
  Entry *entry = findEntry(payloadIn(next));
  if (entry && !hasItsHeader(entry)) checkBlock(entry);
}

static void releaseFirst(void) {
  Entry *entry = ledger->freed.first;
  Block *block = blockAround(entry);
  checkBlock(entry);
  checkNext(blockBehind(block, entry->size));
  dropEntry(entry);
  mergeBlock(block);
}

void shortenQuarantine(void) {
  size_t share = heap->pages * (PAGE / SHARE_OF_HELD);
  size_t most = share < MOST_BYTES ? share : MOST_BYTES;
  while (ledger->freedSizes > most && ledger->freed.first != ledger->freed.last) releaseFirst();
}

int emptyQuarantine(void) {
  int any = ledger && ledger->freed.first;
  while (ledger && ledger->freed.first) releaseFirst();
  return any;
}
