#include <stdlib.h>

extern int prices_told;
void tell(const char *text, int cents);

static int *told;

__attribute__((constructor)) static void enter(void) {
  told = malloc(sizeof *told);
  *told = 0;
}

__attribute__((destructor)) static void leave(void) {
  tell("all in all:", *told);
  free(told);
}

int price(int cents) {
  int reduced = cents * (100 - PERCENT) / 100;
  tell("price:", reduced);
  *told += reduced;
  return prices_told;
}
