/* The size of the heap, in bytes and blocks. A block's bytes are its usable size. */

#include "quick-lists.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* The blocks in the quick lists: their bytes, or else their number. */
static SELDOM size_t kept(int inBytes) {
  size_t sum = 0;
  for (size_t size = ALIGNMENT; size < QUICK_END; size += ALIGNMENT) {
    size_t blocks = keptBytes(*quickListFor(size)) / size;
    sum += inBytes ? blocks * (size - HEADER) : blocks;
  }
  return sum;
}

/* Number of live blocks: allocated and not freed yet. */
EXPORT("heap_live_blocks") size_t heap_live_blocks(void) { return heap ? takenBlocks(heap->taken) - kept(0) : 0; }

/* Bytes of the live blocks. */
EXPORT("heap_bytes_in_use") size_t heap_bytes_in_use(void) { return heap ? takenBytes(heap->taken) - kept(1) : 0; }

/* The peak of the bytes of blocks, including blocks in quick lists at that time: never less than the peak of the bytes in
 * use. */
EXPORT("heap_bytes_peak") size_t heap_bytes_peak(void) { return heap ? heap->bytesTakenPeak : 0; }

/* The bytes of all pages that the heap grew. This is also the peak, because a memory does not shrink. */
EXPORT("heap_bytes_held") size_t heap_bytes_held(void) { return heap ? heap->pages * PAGE : 0; }

/* The number of pieces of these pages: one more than the gaps that others grew in between. */
EXPORT("heap_regions") size_t heap_regions(void) { return heap ? heap->regions : 0; }
