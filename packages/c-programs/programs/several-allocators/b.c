#include "part.h"
#include <stdlib.h>
#include <string.h>

static char canary[3000];
static int *list;
static int count;

EXPORT(block_of_b) unsigned char *block_of_b(int bytes, int fill) {
  list = realloc(list, sizeof(int) * (size_t)(count + 1));
  list[count] = fill;
  count++;
  unsigned char *block = calloc((size_t)bytes, 1);
  for (int i = 0; i < bytes; i++)
    if (block[i] != 0)
      return NULL;
  memset(block, fill, (size_t)bytes);
  return block;
}

EXPORT(free_in_b) void free_in_b(void *block) {
  free(block);
}

EXPORT(check_of_b) int check_of_b(void) {
  int sum = 0;
  for (int i = 0; i < count; i++)
    sum += list[i] == 255 - i % 40;
  for (int i = 0; i < 3000; i++)
    sum -= canary[i];
  return sum;
}
