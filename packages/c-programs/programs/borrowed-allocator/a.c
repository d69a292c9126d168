#include "part.h"

/* No C library: malloc and free come from another module. */
void *malloc(__SIZE_TYPE__ bytes);
void free(void *block);
IMPORT struct node *pushed(struct node *list, int value);
IMPORT int sum_of(const struct node *list);

struct node {
  struct node *next;
  int value;
};

static int canary[2000];
static struct node *kept;

EXPORT(test) int test(void) {
  struct node *list = 0;
  for (int i = 0; i < 3000; i++) {
    list = pushed(list, i);
    if (i % 3 == 0) {
      struct node *dropped = list;
      list = list->next;
      free(dropped);
    }
  }
  int *block = malloc(100000 * sizeof(int));
  for (int i = 0; i < 100000; i++)
    block[i] = i;
  int result = sum_of(list) + block[99999];
  free(block);
  kept = list;
  for (int i = 0; i < 2000; i++)
    result += canary[i];
  return result + sum_of(kept);
}
