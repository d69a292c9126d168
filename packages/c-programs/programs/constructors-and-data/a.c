#include "../part.h"

/* The constructor of the other module reads and writes these. */
int setting = 5;
int hook;
int noted[8];
int count;

IMPORT int copied(void);

IMPORT void note(int value);

__attribute__((constructor)) static void begin(void) {
  note(1);
}

EXPORT(test) int test(void) {
  int sum = 0;
  for (int i = 0; i < count; i++) sum += noted[i];
  return copied() * 1000 + hook * 100 + count * 10 + sum;
}
