// A command of WASI with the allocator of another module, which allocates in the memory of this one.

#include <stdio.h>
#include <stdlib.h>

__attribute__((import_module("env"), import_name("malloc"))) void *allocate(size_t bytes);
__attribute__((import_module("env"), import_name("free"))) void release(void *block);

int main(void) {
  const int count = 30000;
  int *numbers = allocate(count * sizeof(int));
  long sum = 0;
  for (int at = 0; at < count; at++) numbers[at] = at;
  for (int at = 0; at < count; at++) sum += numbers[at];
  release(numbers);
  printf("sum: %ld\n", sum);
  return sum == 449985000 ? 0 : 1;
}
