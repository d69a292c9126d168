#include "part.h"
#include <errno.h>
#include <stdlib.h>

static _Thread_local int zeroed[100];
static _Thread_local int count = 11;

EXPORT(count_of_b) int *count_of_b(void) {
  zeroed[99]++;
  return &count;
}

/* Each module has an errno of its own, in its copy of the C library, unless both are linked into one. */
EXPORT(fails) int fails(void) {
  return zeroed[99] + zeroed[0];
}
