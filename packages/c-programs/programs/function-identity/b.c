#include "part.h"

typedef int (*function)(int);
IMPORT int shared_of_a(int x);

EXPORT(twice) int twice(int x) {
  return x * 2;
}

EXPORT(thrice) int thrice(int x) {
  return x * 3;
}

static function known[] = {twice, shared_of_a, thrice};

EXPORT(twice_of_b) function twice_of_b(void) {
  return twice;
}

EXPORT(is_same) int is_same(function left, function right) {
  return left == right && left(5) == right(5);
}

EXPORT(index_of) int index_of(function wanted) {
  for (int i = 0; i < 3; i++)
    if (known[i] == wanted)
      return i;
  return 9;
}
