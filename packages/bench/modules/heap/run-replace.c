/* A working set in which a random block is replaced in each step. */

#include "run.h"

/* Blocks of 8 to 128 bytes: 68 KB live. */
__attribute__((export_name("churn"))) uint32_t churn(uint32_t passes) {
  struct Run run = lastRun;
  uint32_t blocks = 1000 * scale;
  for (uint32_t step = 0; step < passes * STEPS_PER_PASS; step++) {
    replace(&run, randomBelow(&run, blocks), randomFrom(&run, 8, 128));
  }
  lastRun = run;
  return run.checksum;
}

/* Many small sizes and a few large ones, 1.2 KB in the mean. */
static inline uint32_t mixedSize(struct Run *run) {
  uint32_t perMille = randomBelow(run, 1000);
  if (perMille < 750) return randomFrom(run, 8, 512);
  if (perMille < 960) return randomFrom(run, 512, 4 * KB);
  if (perMille < 995) return randomFrom(run, 4 * KB, 16 * KB);
  return randomFrom(run, 16 * KB, 64 * KB);
}

/* Blocks of 8 bytes to 64 KB: 5 MB live. */
__attribute__((export_name("mixed"))) uint32_t mixed(uint32_t passes) {
  struct Run run = lastRun;
  uint32_t blocks = 4000 * scale;
  for (uint32_t step = 0; step < passes * STEPS_PER_PASS; step++) {
    replace(&run, randomBelow(&run, blocks), mixedSize(&run));
  }
  lastRun = run;
  return run.checksum;
}

/* As many in each power of two: 260 KB in the mean. */
static inline uint32_t largeSize(struct Run *run) {
  uint32_t least = (16 * KB) << randomBelow(run, 6);
  return least + randomBelow(run, least);
}

/* Blocks of 16 KB to 1 MB: 13 MB live. */
__attribute__((export_name("large"))) uint32_t large(uint32_t passes) {
  struct Run run = lastRun;
  uint32_t blocks = 50 * scale;
  for (uint32_t step = 0; step < passes * STEPS_PER_PASS; step++) {
    replace(&run, randomBelow(&run, blocks), largeSize(&run));
  }
  lastRun = run;
  return run.checksum;
}
