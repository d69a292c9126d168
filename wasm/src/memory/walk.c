/* The heap, block by block, for tools. */

#include "bins.h"
#include "quick-lists.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* Makes all headers complete: the blocks in quick lists, the remnant and the loose piece become free blocks, and the tail looks like one.
 * (The tail is none: only the record has its start, and its header is written again when a block is cut from it.) */
static void settle(void) {
  emptyQuickLists();
  releaseRemnant();
  leaveNoneLoose();
  size_t left = heap->fence - heap->tail;
  if (left) blockAt(heap->tail)->header = left | FREE;
}

/* The first block of a region that is not the heap's own record. */
static Block *firstBlock(Block *region) { return payloadOf(region) == heap ? nextBlock(region) : region; }

static Block *regionBefore(const Block *region) { return blockAt(*sizeBefore(region)); }

/* The last region that begins before this address: later ones have higher addresses. */
static Block *regionOf(const void *payload) {
  Block *region = heap->lastRegion;
  while (addressOf(region) > addressOf(payload)) region = regionBefore(region);
  return region;
}

/* Returns the payload of the first block for 0, of the next block for a block, and 0 after the last one: every block, used
 * or free, the last region first. The program may not allocate or free from the first call to the last. */
EXPORT("heap_next_block") SELDOM void *heap_next_block(const void *payload) {
  if (!heap) return 0;
  if (!payload) settle();
  Block *region = payload ? regionOf(payload) : heap->lastRegion;
  Block *block = payload ? nextBlock(blockOf(payload)) : firstBlock(region);
  while (sizeOf(block) == 0) {
    region = regionBefore(region);
    if (!region) return 0;
    block = firstBlock(region);
  }
  return payloadOf(block);
}

/* Whether a block that heap_next_block returned is in use: 1, or 0 if it is free. */
EXPORT("heap_block_in_use") int heap_block_in_use(const void *payload) { return !isFree(blockOf(payload)); }

/* The address of the heap's record (heap.h), or 0 before the first allocation. */
EXPORT("heap_record") void *heap_record(void) { return heap; }
