#include "part.h"

typedef int (*link)(int);
IMPORT int of_2(int x, link *links, int count);

static int state = 11;
static int zeroed[300];
static const char word[] = "word 1";

static int own(int x) {
  state += x % 3;
  zeroed[299]++;
  return x + state + zeroed[299];
}

EXPORT(word_1) const char *word_1(void) {
  return word;
}

EXPORT(test) int test(void) {
  link links[5] = {own};
  int result = of_2(1, links, 1);
  for (int i = 0; i < 5; i++)
    result = (result * 17 + links[i](i)) % 1000003;
  return result + word[5];
}
