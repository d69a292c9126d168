#include "part.h"
#include <stdlib.h>

typedef int (*comparator)(const void *, const void *);

static int greater_first(const void *left, const void *right) {
  return *(const int *)right - *(const int *)left;
}

EXPORT(descending) comparator descending(void) {
  return greater_first;
}

EXPORT(sort_in_b) void sort_in_b(int *numbers, int count, comparator order) {
  qsort(numbers, (size_t)count, sizeof numbers[0], order);
}
