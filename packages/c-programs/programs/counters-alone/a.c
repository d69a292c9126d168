#include "part.h"

/* Nothing in the file of this part shows that it has these variables: they begin as 0, and no function uses the stack. */
IMPORT int counted(int x);
static int counter;
static int history[500];

EXPORT(remember) void remember(int x) {
  history[counter++ % 500] = x;
}

EXPORT(test) int test(void) {
  int result = 0;
  for (int i = 0; i < 600; i++)
    result = (result * 31 + counted(i)) % 1000003;
  for (int i = 0; i < 500; i++)
    result = (result * 31 + history[i]) % 1000003;
  return result + counter;
}
