/* malloc, free and calloc. */

#include "bins.h"
#include "quick-lists.h"

#define EXPORT(name) __attribute__((export_name(name)))

static __attribute__((noinline)) void *allocateSlowly(size_t bytes) {
  size_t size = blockSizeFor(bytes);
  Block *block = size ? obtainBlock(size) : 0;
  if (!block) return 0;
  countTaken(block);
  return payloadOf(block);
}

/* Returns a block of at least this number of bytes, aligned to 16, or 0. Each block has an address of its own, even one of
 * 0 bytes. */
EXPORT("malloc") void *malloc(size_t bytes) {
  if (bytes >= quickLimit) return allocateSlowly(bytes);
  size_t size = roundedUp(bytes);
  QuickList *list = quickListFor(size);
  QuickList *payload = lastOf(*list);
  if (payload) {
    *list = *payload;
    return payload;
  }
  *list = 0; /* it may have been closed */
  if (looseSize() == size || heap->bins[size / ALIGNMENT]) return allocateSlowly(bytes);
  Block *block = cutFromRemnant(size);
  if (!block) return allocateSlowly(bytes);
  countTaken(block);
  return payloadOf(block);
}

/* Frees a used block between used ones, if it is beside the loose piece. Returns whether it is. */
static inline int joinLoose(const Block *block, size_t size) {
  size_t start = addressOf(block);
  size_t end = start + size;
  if (start == heap->looseEnd) heap->looseEnd = end;
  else if (end == heap->loose) heap->loose = start;
  else return 0;
  heap->taken -= oneTaken(size);
  return 1;
}

/* Frees a block; does nothing for 0. Engines inline functions of a few hundred bytes into callers, so it calls `releaseBlock`
 * for most blocks that no quick list takes. */
EXPORT("free") void free(void *payload) {
  if (!payload) return;
  Block *block = blockOf(payload);
  if (mayBeKept(block)) {
    size_t size = block->header;
    QuickList *list = quickListFor(size);
    QuickList before = *list;
    if (bytesOf(before) < LIST_BYTES) {
      *(QuickList *)payload = before;
      *list = makeList(payload, bytesOf(before) + size);
      return;
    }
    if (lastOf(before)) closeQuickList(list);
    else if (joinLoose(block, size)) return;
  }
  releaseBlock(block);
}

/* The product, or SIZE_MAX if it exceeds the largest block. Divides only if a factor has more than half of the bits. */
static size_t product(size_t count, size_t bytes) {
  static const size_t HALF = (size_t)1 << 4 * sizeof(size_t);
  int large = count >= HALF || bytes >= HALF;
  return large && count != 0 && bytes > LARGEST / count ? SIZE_MAX : count * bytes;
}

/* Returns a block for `count` items of `bytes` bytes each, all zero, or 0. */
EXPORT("calloc") void *calloc(size_t count, size_t bytes) {
  size_t total = product(count, bytes);
  void *payload = malloc(total);
  if (payload) __builtin_memset(payload, 0, total);
  return payload;
}
