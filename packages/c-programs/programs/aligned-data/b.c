#include "part.h"
#include <stdint.h>

static char odd[5] = "abcd";
static _Alignas(256) volatile double numbers[3] = {1, 2, 3};
static _Alignas(32) volatile char zeroed[4000];
static char *volatile keep;

EXPORT(aligned_in_b) int aligned_in_b(void) {
  keep = odd;
  for (int i = 0; i < 4000; i++)
    zeroed[i]++;
  _Alignas(128) int local[8];
  int *volatile escaped = local;
  escaped[7] = 2;
  int result = (uintptr_t)numbers % 256 == 0;
  result += (uintptr_t)zeroed % 32 == 0 ? 10 : 0;
  result += (uintptr_t)local % 128 == 0 ? 100 : 0;
  return result + (int)numbers[2] * 1000 + ++zeroed[3999] + local[7] * 10000;
}
