/* malloc, free and calloc. */

#include "quick-lists.h"

#define EXPORT(name) __attribute__((export_name(name)))

static __attribute__((noinline)) void *allocateSlowly(size_t bytes) {
  size_t size = blockSizeFor(bytes);
  Block *block = size ? obtainBlock(size) : 0;
  if (!block) return 0;
  countTaken(block);
  return payloadOf(block);
}

/* Whether there is neither a remnant nor a free block larger than this size, as far as one comparison shows it. */
static inline int isNoneLarger(size_t size) {
  return heap->remnant == heap->remnantEnd && heap->looseSize < size && heap->rows < 2 &&
         heap->columns[0] >> (size / ALIGNMENT & (COLUMNS - 1)) == 0;
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
  if (heap->looseSize == size || heap->bins[size / ALIGNMENT]) return allocateSlowly(bytes);
  Block *block = cutFromRemnant(size);
  if (!block && isNoneLarger(size)) block = cutFromTail(size);
  if (!block) return allocateSlowly(bytes);
  countTaken(block);
  return payloadOf(block);
}

/* Frees a block; does nothing for 0. */
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
