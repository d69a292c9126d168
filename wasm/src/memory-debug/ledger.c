/* Keeping the ledger. */

#include "ledger.h"

enum { SLAB_ENTRIES = 64 };

Ledger *GLOBAL ledger;

/* Multiplication by 2 to the power of 32 over the golden ratio moves neighbouring addresses far apart (D. Knuth, "The Art of
 * Computer Programming", volume 3, 6.4). */
static Entry **bucketOf(size_t payload) {
  uint32_t mixed = (uint32_t)(payload / ALIGNMENT) * 2654435769u;
  return &ledger->buckets[mixed >> (32 - ledger->bucketBits)];
}

/* A block of the heap with room for this number of bytes, all zero, or 0. */
static void *allocateZeroed(size_t bytes) {
  Block *block = obtainBlock(blockSizeFor(bytes));
  if (!block) return 0;
  return __builtin_memset(payloadOf(block), 0, bytes);
}

static int foundLedger(void) {
  ledger = allocateZeroed(sizeof(Ledger));
  if (!ledger) return 0;
  ledger->buckets = ledger->firstBuckets;
  ledger->bucketBits = FIRST_BUCKET_BITS;
  return 1;
}

int reserveEntry(void) {
  if (!ledger && !foundLedger()) return 0;
  if (ledger->unused) return 1;
  Entry *slab = allocateZeroed(SLAB_ENTRIES * sizeof(Entry));
  if (!slab) return 0;
  for (uint32_t index = 0; index < SLAB_ENTRIES; index++) {
    slab[index].next = ledger->unused;
    ledger->unused = &slab[index];
  }
  return 1;
}

static void putIntoBucket(Entry *entry) {
  Entry **bucket = bucketOf(entry->payload);
  entry->inBucket = *bucket;
  *bucket = entry;
}

static void moveToBuckets(Entry *entry) {
  for (; entry; entry = entry->next) putIntoBucket(entry);
}

/* Twice as many buckets; without memory for them, chains become longer. */
static void doubleBuckets(void) {
  Entry **doubled = allocateZeroed(sizeof(Entry *) << (ledger->bucketBits + 1));
  if (!doubled) return;
  Entry **replaced = ledger->buckets;
  ledger->buckets = doubled;
  ledger->bucketBits++;
  moveToBuckets(ledger->live.first);
  moveToBuckets(ledger->freed.first);
  if (replaced != ledger->firstBuckets) mergeBlock(blockOf(replaced));
}

static void append(List *list, Entry *entry) {
  entry->next = 0;
  entry->previous = list->last;
  if (list->last) list->last->next = entry;
  else list->first = entry;
  list->last = entry;
}

static void unlink(List *list, Entry *entry) {
  if (entry->previous) entry->previous->next = entry->next;
  else list->first = entry->next;
  if (entry->next) entry->next->previous = entry->previous;
  else list->last = entry->previous;
}

Entry *enterBlock(size_t payload, size_t bytes, size_t size) {
  if (ledger->entries >> ledger->bucketBits) doubleBuckets();
  Entry *entry = ledger->unused;
  ledger->unused = entry->next;
  entry->sequence = ++ledger->lastSequence;
  entry->payload = payload;
  entry->bytes = bytes;
  entry->size = size;
  entry->isFreed = 0;
  putIntoBucket(entry);
  append(&ledger->live, entry);
  ledger->entries++;
  ledger->liveBlocks++;
  ledger->liveBytes += bytes;
  if (ledger->liveBytes > ledger->peakBytes) ledger->peakBytes = ledger->liveBytes;
  return entry;
}

Entry *findEntry(size_t payload) {
  if (!ledger) return 0;
  Entry *entry = *bucketOf(payload);
  while (entry && entry->payload != payload) entry = entry->inBucket;
  return entry;
}

void moveToFreed(Entry *entry) {
  unlink(&ledger->live, entry);
  append(&ledger->freed, entry);
  entry->isFreed = 1;
  ledger->liveBlocks--;
  ledger->liveBytes -= entry->bytes;
  ledger->freedSizes += entry->size;
}

void dropEntry(Entry *entry) {
  Entry **link = bucketOf(entry->payload);
  while (*link != entry) link = &(*link)->inBucket;
  *link = entry->inBucket;
  unlink(&ledger->freed, entry);
  ledger->freedSizes -= entry->size;
  ledger->entries--;
  entry->next = ledger->unused;
  ledger->unused = entry;
}
