#include "part.h"
#define NUMBER 1
#define WORD "word 1"
#include "link.h"

IMPORT int of_2(int x, link *links, int count);

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
