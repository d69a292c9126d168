#include "part.h"

typedef int (*step)(int);
IMPORT int from_b(int depth, const char *name, step back);

static const char name[] = "first";
static int calls;

static int counted(int x) {
  return x + ++calls;
}

EXPORT(from_a) int from_a(int depth, const char *other, step back) {
  int frame[30] = {0};
  frame[depth % 30] = other[depth % 5];
  if (depth == 0)
    return back(1);
  int result = from_b(depth - 1, name, counted);
  return (result * 7 + frame[depth % 30] + back(depth)) % 1000003;
}

EXPORT(test) int test(void) {
  return from_a(30, "start", counted) * 10 + calls % 10;
}
