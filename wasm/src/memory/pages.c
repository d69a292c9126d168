/* Pages: the regions of the heap. */

#include "heap.h"
#include "quick-lists.h"

/* Turns the start of the first region into the heap's record: all zero, which is an empty heap. */
static void foundHeap(size_t start) {
  size_t size = blockSizeFor(sizeof(Heap));
  Block *block = blockAt(start);
  block->header = size;
  heap = payloadOf(block);
  quickLimit = QUICK_END - HEADER - ALIGNMENT + 1;
  heap->tail = start + size;
}

/* Leaves the tail of the last region to the bins, and begins another region. */
static void addRegion(size_t start) {
  size_t first = start + ALIGNMENT - HEADER;
  if (!heap) {
    foundHeap(first);
  } else {
    size_t left = heap->fence - heap->tail;
    Block *block = blockAt(heap->tail);
    heap->tail = first;
    if (left) {
      block->header = left;
      mergeBlock(block);
    }
  }
  Block *region = blockAt(first);
  *sizeBefore(region) = addressOf(heap->lastRegion);
  heap->lastRegion = region;
  heap->regions++;
}

/* Grows by a 256th part of the heap, so that a large heap is not grown page by page. If that is refused, it grows by the
 * least number of pages. Larger parts would be held in vain: half of each, in the mean. */
SELDOM int growTail(size_t size) {
  size_t end = __builtin_wasm_memory_size(0) * PAGE;
  int adjacent = heap && heap->fence + HEADER == end;
  size_t bytes = adjacent ? size - (heap->fence - heap->tail) : size + ALIGNMENT;
  if (!heap) bytes += blockSizeFor(sizeof(Heap));

  size_t least = (bytes + PAGE - 1) / PAGE;
  size_t pages = heap && heap->pages / 256 > least ? heap->pages / 256 : least;
  size_t grown = __builtin_wasm_memory_grow(0, pages);
  if (grown == SIZE_MAX) {
    pages = least;
    grown = __builtin_wasm_memory_grow(0, pages);
    if (grown == SIZE_MAX) return 0;
  }
  if (!adjacent) addRegion(grown * PAGE);
  heap->fence = (grown + pages) * PAGE - HEADER;
  blockAt(heap->fence)->header = 0;
  heap->pages += pages;
  return 1;
}
