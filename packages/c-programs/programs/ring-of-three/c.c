#include "part.h"

typedef int (*step)(int);
IMPORT int from_a(int depth, const char *name, step back);

static const char *names[] = {"third", "other", "names"};
static step steps[4];

static int counted(int x) {
  return x * 3;
}

EXPORT(from_c) int from_c(int depth, const char *other, step back) {
  int frame[100];
  for (int i = 0; i < 100; i++)
    frame[i] = depth + i;
  steps[depth % 4] = back;
  if (depth == 0)
    return back(3);
  int result = from_a(depth - 1, names[depth % 3], counted);
  return (result * 3 + other[depth % 6] + frame[depth] + steps[depth % 4](depth)) % 1000003;
}
