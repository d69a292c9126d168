#include "run.h"

struct Run lastRun;
struct Block slots[MAXIMUM_SLOTS];
uint32_t scale = 1;

/* Called before any other function. */
__attribute__((export_name("configure"))) void configure(uint32_t seed, uint32_t workingSetScale) {
  lastRun.random = seed;
  scale = workingSetScale;
}

__attribute__((export_name("countCalls"))) uint32_t countCalls(void) { return lastRun.calls; }

/* Frees everything, and returns the checksum of all blocks that there ever were. */
__attribute__((export_name("drain"))) uint32_t drain(void) {
  for (uint32_t slot = 0; slot < MAXIMUM_SLOTS; slot++) {
    if (slots[slot].at) release(&lastRun, slot);
  }
  return lastRun.checksum;
}
