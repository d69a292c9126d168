// A reactor of WASI: a library that has to be initialized before its first call.

#include <stdio.h>

static int initialized;

__attribute__((constructor)) static void construct(void) {
  initialized += 1;
  printf("constructed\n");
  fflush(stdout);
}

__attribute__((export_name("answer"))) int answer(void) {
  return 41 + initialized;
}
