// A command of WASI, with the C library of the toolchain and the heap of that library.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
  size_t bytes = 1;
  for (int at = 1; at < count; at++) bytes += strlen(words[at]) + 1;
  char *line = calloc(bytes, 1);
  if (line == NULL) return 1;
  for (int at = 1; at < count; at++) strcat(strcat(line, " "), words[at]);
  printf("Hello,%s\n", line);
  free(line);
  return 0;
}
