#include "part.h"
#define NUMBER 4
#define WORD "word 4"
#include "link.h"

IMPORT int of_5(int x, link *links, int count);
IMPORT const char *word_3(void);

EXPORT(word_4) const char *word_4(void) {
  return word;
}

EXPORT(of_4) int of_4(int x, link *links, int count) {
  int frame[50];
  x = follow(x, links, count, frame);
  x += word_3()[5] * word[5];
  x = of_5(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
