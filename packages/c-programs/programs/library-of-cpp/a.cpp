#include "part.h"

IMPORT const char *sentence(const char *const *words, int count);
IMPORT int visit(int (*each)(const char *word, unsigned length));

static const char *words[] = {"placed", "at", "load", "time", "and", "not", "before, as it was"};
static int visited;

static int each(const char *word, unsigned length) {
  visited++;
  return (int)length * word[0];
}

EXPORT(test) int test() {
  const char *text = sentence(words, 7);
  auto *copy = new int[200];
  int length = 0;
  for (; text[length] != 0; length++)
    copy[length] = text[length];
  int sum = visit(each);
  for (int i = 0; i < length; i++)
    sum += copy[i];
  delete[] copy;
  return sum * 100 + visited;
}
