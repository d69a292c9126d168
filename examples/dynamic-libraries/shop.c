#include <stdio.h>

/* Libraries read and write this variable, and call the function. */
int prices_told = 0;

void tell(const char *text, int cents) {
  printf("%s %d.%02d\n", text, cents / 100, cents % 100);
  fflush(stdout);
  prices_told += 1;
}
