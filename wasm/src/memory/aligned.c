/* Blocks on larger boundaries, and the size of a block. */

#include "heap.h"

enum { OUT_OF_MEMORY = 12, INVALID_ARGUMENT = 22 }; /* ENOMEM and EINVAL, with POSIX names, and the numbers of most systems */

void *malloc(size_t bytes);

static int isPowerOfTwo(size_t number) { return number != 0 && (number & (number - 1)) == 0; }

/* Returns a block at a multiple of `alignment`, or 0; also 0 if the alignment is not a power of two. */
__attribute__((export_name("aligned_alloc"))) SELDOM void *aligned_alloc(size_t alignment, size_t bytes) {
  if (!isPowerOfTwo(alignment)) return 0;
  if (alignment <= ALIGNMENT) return malloc(bytes);
  size_t size = blockSizeFor(bytes);
  if (size == 0 || alignment > LARGEST - size) return 0;

  Block *block = obtainBlock(size + alignment + SMALLEST - ALIGNMENT);
  if (block == 0) return 0;
  size_t lead = -addressOf(payloadOf(block)) & (alignment - 1);
  if (lead != 0 && lead < SMALLEST) lead += alignment;
  if (lead) {
    Block *aligned = splitBlock(block, lead);
    mergeBlock(block);
    block = aligned;
  }
  trimBlock(block, size);
  countTaken(block);
  return payloadOf(block);
}

/* The same with its result in `*payload`, as in POSIX: the alignment has to be a multiple of a pointer's size. Returns 0,
 * EINVAL or ENOMEM; on failure `*payload` is unchanged. */
__attribute__((export_name("posix_memalign"))) int posix_memalign(void **payload, size_t alignment, size_t bytes) {
  if (!isPowerOfTwo(alignment) || alignment < sizeof(void *)) return INVALID_ARGUMENT;
  void *aligned = aligned_alloc(alignment, bytes);
  if (!aligned) return OUT_OF_MEMORY;
  *payload = aligned;
  return 0;
}

/* The usable bytes of a block; 0 for no block. */
__attribute__((export_name("malloc_usable_size"))) size_t malloc_usable_size(const void *payload) {
  return payload ? sizeOf(blockOf(payload)) - HEADER : 0;
}
