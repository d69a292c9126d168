#include "part.h"
#include <stdlib.h>
#include <string.h>

IMPORT unsigned char *block_of_b(int bytes, int fill);
IMPORT void free_in_b(void *block);
IMPORT int check_of_b(void);

static unsigned char *blocks[40];
static unsigned char *theirs[40];

static int intact(const unsigned char *block, int bytes, int fill) {
  for (int i = 0; i < bytes; i++)
    if (block[i] != fill)
      return 0;
  return 1;
}

EXPORT(test) int test(void) {
  int right = 0;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 40; i++) {
      int bytes = 5000 + i * 137;
      blocks[i] = malloc(bytes);
      memset(blocks[i], i + round, bytes);
      theirs[i] = block_of_b(bytes * 2, 255 - i);
    }
    for (int i = 0; i < 40; i++) {
      right += intact(blocks[i], 5000 + i * 137, i + round);
      right += intact(theirs[i], (5000 + i * 137) * 2, 255 - i);
    }
    for (int i = 0; i < 40; i++) {
      if (i % 3 != round)
        free(blocks[i]);
      free_in_b(theirs[i]);
    }
  }
  char *huge = malloc(700000);
  memset(huge, 1, 700000);
  return right * 1000 + check_of_b() + (huge[699999] == 1);
}
