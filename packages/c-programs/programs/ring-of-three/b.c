#include "part.h"

typedef int (*step)(int);
IMPORT int from_c(int depth, const char *name, step back);

static char name[] = "second";
static int calls[200];

static int counted(int x) {
  calls[150]++;
  return x * 2 + calls[150];
}

EXPORT(from_b) int from_b(int depth, const char *other, step back) {
  if (depth == 0)
    return back(2);
  name[5] = (char)('a' + depth % 26);
  int result = from_c(depth - 1, name, counted);
  return (result * 5 + other[depth % 5] + back(depth)) % 1000003;
}
