#include <stdio.h>

int main(void) {
  printf("hello %s %d\n", "libraries", 42);
  return 0;
}
