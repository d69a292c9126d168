#include "part.h"
#include <stdlib.h>

typedef int (*comparator)(const void *, const void *);
IMPORT void sort_in_b(int *numbers, int count, comparator order);
IMPORT comparator descending(void);

static int comparisons;

static int by_last_digit(const void *left, const void *right) {
  comparisons++;
  int a = *(const int *)left, b = *(const int *)right;
  return a % 10 != b % 10 ? a % 10 - b % 10 : a - b;
}

EXPORT(test) int test(void) {
  int numbers[50];
  for (int i = 0; i < 50; i++)
    numbers[i] = i * 37 % 101;
  sort_in_b(numbers, 50, by_last_digit);
  int hash = comparisons > 50;
  for (int i = 0; i < 50; i++)
    hash = (hash * 31 + numbers[i]) % 1000003;
  qsort(numbers, 50, sizeof numbers[0], descending());
  int key = 37;
  int *found = bsearch(&key, numbers, 50, sizeof numbers[0], descending());
  return hash * 100 + (found == NULL ? 99 : (int)(found - numbers));
}
