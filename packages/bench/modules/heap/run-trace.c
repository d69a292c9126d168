/* The calls of a compiler that compiled 1556 lines of C: see `scripts/record-trace.js`. A pass replays all of them. */

#include "run.h"

enum { MAXIMUM_OPERATIONS = 160000, KIND_SHIFT = 30 };

enum Kind { MALLOC, CALLOC, REALLOC, FREE };

/* Written by the host before the first pass: the function and the slot of each call, and the size, at least 8. */
static struct {
  uint32_t kindAndSlot;
  uint32_t bytes;
} trace[MAXIMUM_OPERATIONS];

static uint32_t operations;

/* Returns the address for this number of operations. */
__attribute__((export_name("expectTrace"))) void *expectTrace(uint32_t count) {
  if (count > MAXIMUM_OPERATIONS) __builtin_trap();
  operations = count;
  return trace;
}

__attribute__((export_name("trace"))) uint32_t replayTrace(uint32_t passes) {
  struct Run run = lastRun;
  for (uint32_t pass = 0; pass < passes; pass++) {
    for (uint32_t at = 0; at < operations; at++) {
      uint32_t slot = trace[at].kindAndSlot & ((1u << KIND_SHIFT) - 1);
      uint32_t bytes = trace[at].bytes;
      switch ((enum Kind)(trace[at].kindAndSlot >> KIND_SHIFT)) {
      case MALLOC:
        allocate(&run, slot, bytes);
        break;
      case CALLOC:
        allocateZeroed(&run, slot, bytes);
        break;
      case REALLOC:
        resize(&run, slot, bytes);
        break;
      case FREE:
        release(&run, slot);
        break;
      }
    }
  }
  lastRun = run;
  return run.checksum;
}
