#include "part.h"

typedef int (*link)(int);
IMPORT int of_5(int x, link *links, int count);
IMPORT const char *word_3(void);

static int state = 44;
static int zeroed[1200];
static const char word[] = "word 4";

static int own(int x) {
  state += x % 6;
  zeroed[1199]++;
  return x + state + zeroed[1199];
}

EXPORT(word_4) const char *word_4(void) {
  return word;
}

EXPORT(of_4) int of_4(int x, link *links, int count) {
  int frame[50];
  for (int i = 0; i < 50; i++)
    frame[i] = x * i;
  links[count] = own;
  for (int i = 0; i < count; i++)
    x = (x + links[i](frame[i])) % 1000003;
  x += word_3()[5] * word[5];
  x = of_5(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
