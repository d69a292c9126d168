#include "part.h"

typedef int (*link)(int);
IMPORT const char *word_4(void);

static int state = 55;
static int zeroed[1500];
static const char word[] = "word 5";

static int own(int x) {
  state += x % 7;
  zeroed[1499]++;
  return x + state + zeroed[1499];
}

EXPORT(of_5) int of_5(int x, link *links, int count) {
  int frame[50];
  for (int i = 0; i < 50; i++)
    frame[i] = x * i;
  links[count] = own;
  for (int i = 0; i < count; i++)
    x = (x + links[i](frame[i])) % 1000003;
  x += word_4()[5] * word[5];
  return (x + frame[7]) % 1000003;
}
