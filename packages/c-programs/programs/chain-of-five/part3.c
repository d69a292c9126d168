#include "part.h"

typedef int (*link)(int);
IMPORT int of_4(int x, link *links, int count);
IMPORT const char *word_2(void);

static int state = 33;
static int zeroed[900];
static const char word[] = "word 3";

static int own(int x) {
  state += x % 5;
  zeroed[899]++;
  return x + state + zeroed[899];
}

EXPORT(word_3) const char *word_3(void) {
  return word;
}

EXPORT(of_3) int of_3(int x, link *links, int count) {
  int frame[50];
  for (int i = 0; i < 50; i++)
    frame[i] = x * i;
  links[count] = own;
  for (int i = 0; i < count; i++)
    x = (x + links[i](frame[i])) % 1000003;
  x += word_2()[5] * word[5];
  x = of_4(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
