// The program. It has the C library, and exports its malloc for words.c.

#include <stdio.h>
#include <stdlib.h>

__attribute__((import_module("words"), import_name("repeat"))) char *repeat(const char *word, int times);

static int letters;

// Called by words.c for each letter.
__attribute__((export_name("count"))) void count(char letter) {
  if (letter != ' ') letters++;
}

int main(void) {
  char *line = repeat("row, ", 3);
  printf("%syour boat: %d letters counted\n", line, letters);
  free(line);
  return 0;
}
