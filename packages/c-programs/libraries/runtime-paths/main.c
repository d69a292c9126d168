/* Needs liba.so and libc.so, which stand in the folder lib beside its own. */
#include <stdio.h>

extern int a(int value);
extern int calls;

int main(void) {
  printf("%d ", a(2));
  printf("%d\n", calls);
  return 0;
}
