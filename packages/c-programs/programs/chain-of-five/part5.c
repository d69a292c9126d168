#include "part.h"
#define NUMBER 5
#define WORD "word 5"
#include "link.h"

IMPORT const char *word_4(void);

EXPORT(of_5) int of_5(int x, link *links, int count) {
  int frame[50];
  x = follow(x, links, count, frame);
  x += word_4()[5] * word[5];
  return (x + frame[7]) % 1000003;
}
