#include "part.h"
#include "shared.h"

extern "C" int level;
extern "C" int depth[3];

EXPORT(level_of_c) int level_of_c() {
  level += 2;
  return level * 5 + next() + ticks + depth[2];
}
