// A command of WASI. It prints its command line, a variable of its environment, its standard input, and a file. It exits with
// the number of its arguments, without the name of the program.

#include <stdio.h>
#include <stdlib.h>

static void print(const char *title, FILE *file) {
  if (file == NULL) return;
  char line[80];
  while (fgets(line, sizeof line, file) != NULL) printf("%s: %s", title, line);
}

int main(int count, char **arguments) {
  for (int at = 0; at < count; at++) printf("argument %d: %s\n", at, arguments[at]);
  const char *greeting = getenv("GREETING");
  if (greeting != NULL) printf("greeting: %s\n", greeting);
  if (getenv("READS") != NULL) print("input", stdin);
  const char *path = getenv("FILE");
  if (path != NULL) print("file", fopen(path, "r"));
  fprintf(stderr, "done\n");
  exit(count - 1);
}
