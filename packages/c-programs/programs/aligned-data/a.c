#include "part.h"
#include <stdint.h>

IMPORT int aligned_in_b(void);

static char odd[3] = "ab";
static _Alignas(64) volatile char cache_line[65] = "line";
static _Alignas(1024) volatile int page[256] = {[128] = 5};
static char *volatile keep;

EXPORT(test) int test(void) {
  keep = odd;
  int result = (uintptr_t)cache_line % 64 == 0;
  result += (uintptr_t)page % 1024 == 0 ? 10 : 0;
  page[255] = 7;
  return aligned_in_b() * 1000 + result + cache_line[0] + page[0] + page[128];
}
