/* Blocks are cut with room for their zones; freed blocks go into the quarantine. */

#include "allocation.h"
#include "quarantine.h"
#include "report.h"
#include "zones.h"

/* A block of this size with an aligned payload; the rest on both sides goes back to the heap beneath. */
static Block *cutAligned(size_t alignment, size_t size) {
  Block *block = obtainBlock(size + alignment + SMALLEST - ALIGNMENT);
  if (!block) return 0;
  size_t lead = -payloadIn(block) & (alignment - 1);
  if (lead != 0 && lead < SMALLEST) lead += alignment;
  if (lead) {
    Block *aligned = splitBlock(block, lead);
    mergeBlock(block);
    block = aligned;
  }
  trimBlock(block, size);
  return block;
}

static void *tryToAllocate(size_t alignment, size_t bytes, size_t size) {
  if (!reserveEntry()) return 0;
  Block *block = alignment <= ALIGNMENT ? obtainBlock(size) : cutAligned(alignment, size);
  if (!block) return 0;
  Entry *entry = enterBlock(payloadIn(block), bytes, sizeOf(block));
  fillNew(entry);
  return (void *)entry->payload;
}

void *allocate(size_t alignment, size_t bytes) {
  if (bytes > LARGEST - ALIGNMENT - 2 * ZONE) return 0;
  size_t size = roundedUp(bytes + 2 * ZONE);
  if (alignment > LARGEST - size) return 0;
  void *payload = tryToAllocate(alignment, bytes, size);
  if (payload || !emptyQuarantine()) return payload;
  return tryToAllocate(alignment, bytes, size);
}

Entry *liveEntry(size_t payload) {
  Entry *entry = findEntry(payload);
  if (entry && !entry->isFreed) return entry;
  if (entry) heap_report(DOUBLE_FREE, payload, entry->bytes);
  else heap_report(FOREIGN_FREE, payload, 0);
  return 0;
}

void release(Entry *entry) {
  quarantine(entry);
  checkBlock(entry);
  shortenQuarantine();
}
