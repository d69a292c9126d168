#include "part.h"

extern char absent[] __attribute__((weak));
extern void optional(void) __attribute__((weak));
static char *volatile addresses[] = {absent, absent + 0, "present"};
static void (*const volatile functions[])(void) = {optional};

EXPORT(missing_in_b) int missing_in_b(void) {
  int missing = 0;
  for (int i = 0; i < 3; i++)
    missing += addresses[i] == 0;
  if (functions[0] == 0)
    missing += 4;
  return missing * 10 + (addresses[2][0] == 'p');
}
