#include "part.h"

void *malloc(__SIZE_TYPE__ bytes);
void free(void *block);

struct node {
  struct node *next;
  int value;
};

static int count[3000];
static char *texts[10];
static const char pattern[] = "pattern of B";

EXPORT(pushed) struct node *pushed(struct node *list, int value) {
  char *text = malloc(sizeof pattern);
  for (int i = 0; i < (int)sizeof pattern; i++)
    text[i] = pattern[i];
  if (texts[value % 10])
    free(texts[value % 10]);
  texts[value % 10] = text;
  struct node *node = malloc(sizeof *node);
  node->next = list;
  node->value = value + text[value % 12] + count[2999 - value]++;
  return node;
}

EXPORT(sum_of) int sum_of(const struct node *list) {
  int sum = 0;
  for (; list; list = list->next)
    sum = (sum * 3 + list->value) % 1000003;
  return sum;
}
