#include <stdio.h>

int greetings = 0;

void greet(const char *name) {
  printf("hello %s\n", name);
  greetings += 1;
}
