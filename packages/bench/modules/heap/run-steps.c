/* Vectors that grow by 24 bytes at a time, as those of programs that append one item and do not reserve any. */

#include "run.h"

enum { ITEM = 24, ITEMS = 64, STEPPING_VECTORS = 200, VECTORS_PER_PASS = 16, TURNING_VECTORS = 500 };

/* One vector after the other grows to 1.5 KB. It takes the place of a random one that is complete: 300 KB live. */
__attribute__((export_name("steps"))) uint32_t steps(uint32_t passes) {
  struct Run run = lastRun;
  for (uint32_t vector = 0; vector < passes * VECTORS_PER_PASS; vector++) {
    uint32_t slot = randomBelow(&run, STEPPING_VECTORS * scale);
    replace(&run, slot, ITEM);
    for (uint32_t items = 2; items <= ITEMS; items++) resize(&run, slot, items * ITEM);
  }
  lastRun = run;
  return run.checksum;
}

/* The number of items with which each vector is complete. */
static uint8_t completeAt[MAXIMUM_SLOTS];

/* Adds an item to a vector. A complete vector is freed, and one of another length begins. */
static inline void addItem(struct Run *run, uint32_t vector) {
  struct Block block = slots[vector];
  if (block.at && block.bytes < completeAt[vector] * ITEM) {
    resize(run, vector, block.bytes + ITEM);
    return;
  }
  replace(run, vector, ITEM);
  completeAt[vector] = randomFrom(run, 1, ITEMS);
}

/* Vectors that grow in turns, one item each, so that each stands in the way of another: 270 KB live. */
__attribute__((export_name("turns"))) uint32_t turns(uint32_t passes) {
  static uint32_t turn;
  struct Run run = lastRun;
  uint32_t vectors = TURNING_VECTORS * scale;
  uint32_t vector = turn;
  for (uint32_t step = 0; step < passes * STEPS_PER_PASS; step++) {
    addItem(&run, vector);
    vector = vector + 1 < vectors ? vector + 1 : 0;
  }
  turn = vector;
  lastRun = run;
  return run.checksum;
}
