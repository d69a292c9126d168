#include "part.h"

typedef int (*link)(int);
IMPORT int of_3(int x, link *links, int count);
IMPORT const char *word_1(void);

static int state = 22;
static int zeroed[600];
static const char word[] = "word 2";

static int own(int x) {
  state += x % 4;
  zeroed[599]++;
  return x + state + zeroed[599];
}

EXPORT(word_2) const char *word_2(void) {
  return word;
}

EXPORT(of_2) int of_2(int x, link *links, int count) {
  int frame[50];
  for (int i = 0; i < 50; i++)
    frame[i] = x * i;
  links[count] = own;
  for (int i = 0; i < count; i++)
    x = (x + links[i](frame[i])) % 1000003;
  x += word_1()[5] * word[5];
  x = of_3(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
