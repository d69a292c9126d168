#include "part.h"
#include "shared.h"

extern "C" int level;
extern "C" int level = 4;
extern "C" __attribute__((weak)) int depth[3] = {1, 2, 3};
/* A pointer in data to a variable that may be another module's. */
extern "C" int *const deepest = &depth[2];

EXPORT(tick_in_b) int tick_in_b() {
  *deepest += 40;
  return next() + once() * 3 + ++Box<int>::value + first + Box<int>::changes + depth[1] * 2;
}
