/* Blocks that go in the order in which they came, and blocks that go in reverse. */

#include "run.h"

enum { WINDOW = 1000, DEPTH = 1000 };

/* A queue of blocks of 16 to 256 bytes: 136 KB live. */
__attribute__((export_name("queue"))) uint32_t queue(uint32_t passes) {
  static uint32_t position;
  struct Run run = lastRun;
  uint32_t window = WINDOW * scale;
  uint32_t slot = position;
  for (uint32_t step = 0; step < passes * STEPS_PER_PASS; step++) {
    replace(&run, slot, randomFrom(&run, 16, 256));
    slot = slot + 1 < window ? slot + 1 : 0;
  }
  position = slot;
  lastRun = run;
  return run.checksum;
}

/* A stack of blocks of 16 to 256 bytes, which a pass grows or shrinks to a random depth. */
__attribute__((export_name("stack"))) uint32_t stack(uint32_t passes) {
  static uint32_t lastDepth;
  struct Run run = lastRun;
  uint32_t depth = lastDepth;
  for (uint32_t pass = 0; pass < passes; pass++) {
    uint32_t target = randomBelow(&run, DEPTH * scale + 1);
    while (depth < target) allocate(&run, depth++, randomFrom(&run, 16, 256));
    while (depth > target) release(&run, --depth);
  }
  lastDepth = depth;
  lastRun = run;
  return run.checksum;
}
