#include "part.h"
#define NUMBER 3
#define WORD "word 3"
#include "link.h"

IMPORT int of_4(int x, link *links, int count);
IMPORT const char *word_2(void);

EXPORT(word_3) const char *word_3(void) {
  return word;
}

EXPORT(of_3) int of_3(int x, link *links, int count) {
  int frame[50];
  x = follow(x, links, count, frame);
  x += word_2()[5] * word[5];
  x = of_4(x, links, count + 1);
  return (x + frame[7]) % 1000003;
}
