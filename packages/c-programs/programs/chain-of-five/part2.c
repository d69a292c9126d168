#include "part.h"
#define NUMBER 2
#define WORD "word 2"
#include "link.h"

IMPORT int of_3(int x, link *links, int count);
IMPORT const char *word_1(void);

EXPORT(word_2) const char *word_2(void) {
  return word;
}

EXPORT(of_2) int of_2(int x, link *links, int count) {
  int frame[50];
  x = follow(x, links, count, frame);
  x += word_1()[5] * word[5];
  x = of_3(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
