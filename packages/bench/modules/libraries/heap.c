/* Loops over functions of the C library: malloc and free, and qsort with a callback. */
#include <stdlib.h>

enum { BLOCK_BYTES = 64, NUMBERS = 64 };

/* Returns the sum of all i < pairs, modulo 2^32, computed through the heap; or -1 if there is no memory left. */
unsigned churn(unsigned pairs) {
  unsigned sum = 0;
  for (unsigned i = 0; i < pairs; i++) {
    volatile unsigned *block = malloc(BLOCK_BYTES);
    if (!block) return -1;
    block[0] = i;
    sum += block[0];
    free((void *)block);
  }
  return sum;
}

static int ascending(const void *left, const void *right) {
  unsigned a = *(const unsigned *)left, b = *(const unsigned *)right;
  return (a > b) - (a < b);
}

/* Sorts other numbers in each round, and adds one of them to a sum modulo 2^32. */
unsigned sort(unsigned rounds) {
  unsigned numbers[NUMBERS];
  unsigned sum = 0;
  for (unsigned round = 0; round < rounds; round++) {
    unsigned state = round;
    for (unsigned i = 0; i < NUMBERS; i++) {
      state = state * 1664525 + 1013904223;
      numbers[i] = state;
    }
    qsort(numbers, NUMBERS, sizeof *numbers, ascending);
    sum += numbers[round % NUMBERS];
  }
  return sum;
}

int main(void) { return 0; }
