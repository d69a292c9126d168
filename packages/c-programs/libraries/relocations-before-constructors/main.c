/* The constructor of the library calls value_of_program(), which reads data that holds an address. */
#include <stdio.h>

extern int seen;

int value = 42;
int *pointer = &value;

int value_of_program(void) {
  return *pointer;
}

int main(void) {
  printf("seen %d\n", seen);
  return 0;
}
