#include "part.h"
#include "shared.h"

IMPORT int tick_in_b();
IMPORT int level_of_c();

/* Another part has a definition that is not weak. */
extern "C" __attribute__((weak)) int level;
extern "C" __attribute__((weak)) int level = 1;
/* All parts have weak ones. */
extern "C" __attribute__((weak)) int depth[3] = {1, 2, 3};

EXPORT(test) int test() {
  Box<int>::value += 2;
  depth[1] = 7;
  long long result = next() * 10 + once();
  result = result * 1000 + tick_in_b();
  result = result * 1000 + level_of_c() + level * 10 + next();
  result += ++*counted * 31 + first + Box<int>::changes * 77 + Box<int>::value * 131 + depth[1];
  return int(result % 1000000007);
}
