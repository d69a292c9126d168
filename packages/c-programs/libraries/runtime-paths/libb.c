/* Needs libc.so, which stands in the folder above. */
#include <stdlib.h>

int calls = 0;

int b(int value) {
  calls += 1;
  return abs(-value) + 1;
}
