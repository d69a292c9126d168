#include <stdio.h>

void greet(const char *name);
extern int greetings;

int main(void) {
  greet("you");
  printf("%d\n", greetings);
}
