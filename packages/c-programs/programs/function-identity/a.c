#include "part.h"

typedef int (*function)(int);
IMPORT int twice(int x);
IMPORT int thrice(int x);
IMPORT function twice_of_b(void);
IMPORT int is_same(function left, function right);
IMPORT int index_of(function wanted);

static int own(int x) {
  return x + 1;
}

EXPORT(own_of_a) function own_of_a(void) {
  return own;
}

EXPORT(shared_of_a) int shared_of_a(int x) {
  return x - 1;
}

static function table[] = {twice, own, thrice, shared_of_a};

EXPORT(test) int test(void) {
  int result = twice == twice_of_b();
  result = result * 10 + is_same(twice, table[0]);
  result = result * 10 + is_same(own, own_of_a());
  result = result * 10 + (table[2] == thrice);
  result = result * 10 + index_of(thrice);
  result = result * 10 + index_of(shared_of_a);
  result = result * 10 + index_of(own);
  for (int i = 0; i < 4; i++)
    result = result * 3 + table[i](i + 1);
  return result;
}
