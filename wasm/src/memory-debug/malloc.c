/* The functions of C. Programs see only the bytes that they asked for: a block's usable size is its requested size, without
 * the zones around it. */

#include "allocation.h"
#include "zones.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { OUT_OF_MEMORY = 12, INVALID_ARGUMENT = 22 }; /* ENOMEM and EINVAL, with POSIX names, and the numbers of most systems */

static int isPowerOfTwo(size_t number) { return number != 0 && (number & (number - 1)) == 0; }

EXPORT("malloc") void *malloc(size_t bytes) { return allocate(ALIGNMENT, bytes); }

EXPORT("free") void free(void *payload) {
  Entry *entry = payload ? liveEntry(addressOf(payload)) : 0;
  if (entry) release(entry);
}

EXPORT("calloc") void *calloc(size_t count, size_t bytes) {
  if (count != 0 && bytes > LARGEST / count) return 0;
  void *payload = malloc(count * bytes);
  return payload ? __builtin_memset(payload, 0, count * bytes) : 0;
}

/* Always moves, so that old addresses of the block belong to a freed block afterwards. */
EXPORT("realloc") void *realloc(void *payload, size_t bytes) {
  if (!payload) return malloc(bytes);
  Entry *entry = liveEntry(addressOf(payload));
  void *moved = entry ? malloc(bytes) : 0;
  if (!moved) return 0;
  __builtin_memcpy(moved, payload, bytes < entry->bytes ? bytes : entry->bytes);
  release(entry);
  return moved;
}

EXPORT("aligned_alloc") void *aligned_alloc(size_t alignment, size_t bytes) {
  return isPowerOfTwo(alignment) ? allocate(alignment, bytes) : 0;
}

EXPORT("posix_memalign") int posix_memalign(void **payload, size_t alignment, size_t bytes) {
  if (!isPowerOfTwo(alignment) || alignment < sizeof(void *)) return INVALID_ARGUMENT;
  void *aligned = allocate(alignment, bytes);
  if (!aligned) return OUT_OF_MEMORY;
  *payload = aligned;
  return 0;
}

/* The requested bytes: a program may not use more. */
EXPORT("malloc_usable_size") size_t malloc_usable_size(const void *payload) {
  Entry *entry = payload ? liveEntry(addressOf(payload)) : 0;
  return entry ? entry->bytes : 0;
}
