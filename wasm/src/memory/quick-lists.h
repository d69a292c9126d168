/* Quick lists: freed blocks that are kept as they are, to be handed out again.
 *
 * For each size below 1 KiB there is a list of freed blocks of exactly that size. malloc takes the first, free puts one
 * back: a few instructions, and neither the header nor a neighbour is written. Programs free and allocate the same few
 * sizes again and again, so this is what most calls come to.
 *
 * Such blocks still count as used, so nothing merges with them. Kept without limits, they would cost memory: a block in
 * a list in the middle of free space splits that space, and a large block needs new pages although enough is free. Hence
 *
 *   - a block beside a free one is not kept: it is merged at once. Lists hold only blocks between used ones;
 *   - a list holds at most 64 KiB. When a large structure is freed as a whole, most of it is merged, and what is made
 *     next lies side by side again, not in the order in which the old blocks were freed;
 *   - all lists are emptied before the memory grows, and the longer ones, now and then, before a larger block is split.
 *
 * With these, heaps of 0.5 to 32 MB are as large after a million calls as those of an allocator that merges everything at
 * once, to a page or one percent (packages/bench, "The allocator"); a call takes a fifth to a third of the time. */

#pragma once

#include "heap.h"

enum { QUICK_END = QUICK_LISTS * ALIGNMENT, LIST_BYTES = 65536 };

static inline QuickList *quickListFor(size_t size) { return &heap->quick[size / ALIGNMENT]; }

static inline QuickList *lastOf(QuickList list) { return (QuickList *)(size_t)list; }

static inline size_t bytesOf(QuickList list) { return (size_t)(list >> 8 * sizeof(size_t)); }

static inline QuickList makeList(const void *last, size_t bytes) {
  return (QuickList)bytes << 8 * sizeof(size_t) | addressOf(last);
}

/* Whether a used block may be kept as it is: one bit of its header says that it is larger than those of any list, or that
 * the block before it is free. */
static inline int mayBeKept(const Block *block) {
  return (block->header & ~(size_t)(QUICK_END - ALIGNMENT)) == 0 && !isFree(nextBlock(block));
}
