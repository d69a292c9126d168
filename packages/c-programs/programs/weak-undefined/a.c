#include "part.h"

/* Neither module defines these. The functions are called through a pointer alone. */
extern int nowhere __attribute__((weak));
extern int nothing(int x) __attribute__((weak));
IMPORT int missing_in_b(void);

static int *volatile address = &nowhere;
static int (*volatile function)(int) = nothing;
static const char text[] = "defined";

EXPORT(test) int test(void) {
  int result = missing_in_b();
  result = result * 10 + (address == 0);
  result = result * 10 + (function == 0 ? 2 : function(1));
  result = result * 10 + (&nowhere == 0 ? 3 : nowhere);
  result = result * 10 + (nothing == 0);
  return result * 10 + (text[6] == 'd');
}
