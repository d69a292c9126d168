#include "../part.h"

extern int setting;
extern int hook;
extern int noted[];
extern int count;

static int copy;

EXPORT(note) void note(int value) {
  noted[count++] = value;
}

EXPORT(copied) int copied(void) {
  return copy;
}

__attribute__((constructor)) static void begin(void) {
  copy = setting;
  hook = 7;
  note(2);
}
