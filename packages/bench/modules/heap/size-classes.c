/* The least work that an allocator can do: a list of free blocks for each power of two, without search, split or merge.
 *
 * Not for use: a block of one size never serves another. It shows the highest speed that the workloads can reach. */

#include <stddef.h>
#include <stdint.h>

enum { PAGE = 65536, HEADER = 16, LEAST_LOG2 = 5, CLASSES = 32 };

/* Stands before each payload, and keeps it aligned to 16. */
struct Header {
  uint32_t log2; /* logarithm of the size, header included */
  struct Header *next;
};

static struct Header *lists[CLASSES];
static uint32_t unused;
static uint32_t end;

static uint32_t log2For(uint32_t bytes) {
  uint32_t log2 = 32 - __builtin_clz(bytes + HEADER - 1);
  return log2 < LEAST_LOG2 ? LEAST_LOG2 : log2;
}

/* Takes from new pages. The rest of the old pages is lost if the memory was grown elsewhere in between. */
static struct Header *cut(uint32_t log2) {
  uint32_t bytes = 1u << log2;
  if (end - unused < bytes) {
    uint32_t pages = (bytes + PAGE - 1) / PAGE;
    uint32_t grown = __builtin_wasm_memory_grow(0, pages);
    if (grown == ~0u) return 0;
    if (grown * PAGE != end) unused = grown * PAGE;
    end = (grown + pages) * PAGE;
  }
  struct Header *header = (struct Header *)unused;
  unused += bytes;
  header->log2 = log2;
  return header;
}

void *malloc(size_t bytes) {
  uint32_t log2 = log2For(bytes);
  struct Header *header = lists[log2];
  if (header) {
    lists[log2] = header->next;
  } else {
    header = cut(log2);
    if (header == 0) return 0;
  }
  return (uint8_t *)header + HEADER;
}

void free(void *payload) {
  if (payload == 0) return;
  struct Header *header = (struct Header *)((uint8_t *)payload - HEADER);
  header->next = lists[header->log2];
  lists[header->log2] = header;
}

void *calloc(size_t count, size_t bytes) {
  void *payload = malloc(count * bytes);
  if (payload) __builtin_memset(payload, 0, count * bytes);
  return payload;
}

void *realloc(void *payload, size_t bytes) {
  if (payload == 0) return malloc(bytes);
  struct Header *header = (struct Header *)((uint8_t *)payload - HEADER);
  uint32_t room = (1u << header->log2) - HEADER;
  if (bytes <= room) return payload;
  void *moved = malloc(bytes);
  if (moved == 0) return 0;
  __builtin_memcpy(moved, payload, room);
  free(payload);
  return moved;
}
