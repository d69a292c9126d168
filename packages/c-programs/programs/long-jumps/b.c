#include "part.h"
#include <setjmp.h>

static int levels;

EXPORT(deep) int deep(int depth, jmp_buf *back) {
  volatile int frame[100];
  frame[depth] = depth;
  levels += frame[depth];
  if (depth == 0)
    longjmp(*back, levels);
  return deep(depth - 1, back) + frame[depth];
}

EXPORT(guarded) int guarded(void (*jumps)(jmp_buf *)) {
  jmp_buf back;
  int result = setjmp(back);
  if (result < 42)
    jumps(&back);
  return result;
}
