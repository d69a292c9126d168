/* Vectors that grow while small blocks come and go. */

#include "run.h"

enum { GROWTHS_PER_PASS = 100, VECTORS = 8, SMALL_BLOCKS = 256, SMALL_PER_GROWTH = 8 };

/* The size at which each vector ends. */
static uint32_t limits[MAXIMUM_SLOTS];

/* Half of all vectors end at 64 KB, a quarter at 128 KB, and so on up to 1 MB. */
static inline uint32_t randomLimit(struct Run *run) { return (64 * KB) << __builtin_ctz(randomBits(run) | 16); }

/* Makes a vector 1.5 or 2 times as large, or frees it if that exceeds its limit. */
static inline void growVector(struct Run *run, uint32_t vector) {
  struct Block block = slots[vector];
  if (block.at == 0) {
    allocate(run, vector, 16);
    limits[vector] = randomLimit(run);
    return;
  }
  uint32_t bytes = block.bytes + (randomBits(run) & 1 ? block.bytes : block.bytes / 2);
  if (bytes > limits[vector]) {
    release(run, vector);
  } else {
    resize(run, vector, bytes);
  }
}

__attribute__((export_name("growth"))) uint32_t growth(uint32_t passes) {
  struct Run run = lastRun;
  uint32_t vectors = VECTORS * scale;
  for (uint32_t step = 0; step < passes * GROWTHS_PER_PASS; step++) {
    growVector(&run, randomBelow(&run, vectors));
    for (uint32_t time = 0; time < SMALL_PER_GROWTH; time++) {
      replace(&run, vectors + randomBelow(&run, SMALL_BLOCKS * scale), randomFrom(&run, 16, 128));
    }
  }
  lastRun = run;
  return run.checksum;
}
