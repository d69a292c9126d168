/* What the heap holds, in bytes and blocks. A block's bytes are its usable size. */

#include "quick-lists.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* What waits in the quick lists: its bytes, or else how many blocks that are. */
static SELDOM size_t kept(int inBytes) {
  size_t sum = 0;
  for (size_t size = ALIGNMENT; size < QUICK_END; size += ALIGNMENT) {
    size_t blocks = bytesOf(*quickListFor(size)) / size;
    sum += inBytes ? blocks * (size - HEADER) : blocks;
  }
  return sum;
}

/* Blocks that were handed out and not freed yet. */
EXPORT("heap_live_blocks") size_t heap_live_blocks(void) { return heap ? heap->blocksTaken - kept(0) : 0; }

/* The bytes of these. */
EXPORT("heap_bytes_in_use") size_t heap_bytes_in_use(void) { return heap ? heap->bytesTaken - kept(1) : 0; }

/* The most bytes that blocks ever had at a time, with those that waited in quick lists just then: never less than the
 * most that were in use. */
EXPORT("heap_bytes_peak") size_t heap_bytes_peak(void) { return heap ? heap->bytesTakenPeak : 0; }

/* The bytes of all pages that the heap grew: also the most that it ever had, since a memory does not shrink. */
EXPORT("heap_bytes_held") size_t heap_bytes_held(void) { return heap ? heap->pages * PAGE : 0; }

/* How many pieces these pages are in: one more than the gaps that others grew in between. */
EXPORT("heap_regions") size_t heap_regions(void) { return heap ? heap->regions : 0; }
