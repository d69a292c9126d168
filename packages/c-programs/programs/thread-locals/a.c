#include "part.h"
#include <errno.h>

IMPORT int *count_of_b(void);
IMPORT int fails(void);

static _Thread_local int count = 5;
static _Thread_local char name[8] = "thread";

EXPORT(test) int test(void) {
  int *theirs = count_of_b();
  for (int i = 0; i < 10; i++) {
    count++;
    *theirs += 2;
  }
  errno = 3;
  int failed = fails();
  return count * 10000 + *count_of_b() * 100 + name[5] % 10 * 10 + errno + failed;
}
