/* Quick lists: freed blocks that stay unmerged, to be reused.
 *
 * For each size below 1 KiB there is a list of freed blocks of exactly that size. malloc takes the first, free puts one
 * back: a few instructions, without a write to the header or a neighbour. Programs free and allocate the same few sizes
 * again and again, so most calls take this path.
 *
 * Such blocks still count as used, so they are not merged. Without limits they would cost memory: a block in a list splits
 * the free space around it, and a large block needs new pages although enough bytes are free. So
 *
 *   - a block beside a free one is merged at once. Lists hold only blocks between used ones;
 *   - a list holds at most 32 KiB. If a block more is freed, a large structure is probably freed as a whole: the list is
 *     emptied, and closed until a block of its size is allocated. So all of the structure is merged, and the next blocks
 *     lie side by side again, not in the order in which the old blocks were freed. Blocks that stayed in a list would
 *     divide the free space between them: a tree of 20,000 nodes took twice as long to build again;
 *   - all lists are emptied before the memory grows, and the longer ones, now and then, before a larger block is split.
 *
 * With these limits, heaps of 0.5 to 32 MB are as large after a million calls as with an allocator that merges every block
 * at once, to a page or one percent (packages/bench, "The allocator"). A call takes a fifth to a third of the time. */

#pragma once

#include "heap.h"

enum { QUICK_END = QUICK_LISTS * ALIGNMENT, LIST_BYTES = 32768 };

static inline QuickList *quickListFor(size_t size) { return &heap->quick[size / ALIGNMENT]; }

static inline QuickList *lastOf(QuickList list) { return (QuickList *)(size_t)list; }

static inline size_t bytesOf(QuickList list) { return (size_t)(list >> 8 * sizeof(size_t)); }

/* A list without blocks into which no block may go, because it seems to be full. */
static const QuickList CLOSED = (QuickList)LIST_BYTES << 8 * sizeof(size_t);

static inline size_t keptBytes(QuickList list) { return lastOf(list) ? bytesOf(list) : 0; }

static inline QuickList makeList(const void *last, size_t bytes) {
  return (QuickList)bytes << 8 * sizeof(size_t) | addressOf(last);
}

/* Whether a used block may go into a quick list. One test of its header finds blocks that are too large for any list, and
 * blocks after a free one. */
static inline int mayBeKept(const Block *block) {
  return (block->header & ~(size_t)(QUICK_END - ALIGNMENT)) == 0 && !isFree(nextBlock(block));
}
