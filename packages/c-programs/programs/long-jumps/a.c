#include "part.h"
#include <setjmp.h>

IMPORT int deep(int depth, jmp_buf *back);
IMPORT int guarded(void (*jumps)(jmp_buf *));

static int count;

static void jumps(jmp_buf *back) {
  count++;
  longjmp(*back, 40 + count);
}

EXPORT(test) int test(void) {
  jmp_buf back;
  int result = setjmp(back);
  if (result == 0)
    return deep(5, &back);
  return result * 1000 + guarded(jumps);
}
