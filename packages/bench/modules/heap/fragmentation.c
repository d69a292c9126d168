/* A live set of constant size in bytes, in which random blocks are replaced. It measures how much more memory the
 * allocator holds in the end. */

#include "run.c"

enum { MAXIMUM_BLOCKS = 1 << 20 };

/* The live blocks, in no order, with the mark that is written to both ends of each. */
static struct {
  uint8_t *at;
  uint32_t bytes;
  uint32_t mark;
} blocks[MAXIMUM_BLOCKS];

static uint32_t blockCount;
static uint32_t liveBytes;
static uint32_t targetBytes;

/* Whether the sizes change in phases, the current phase, and the bytes allocated in it. */
static uint32_t phased;
static uint32_t phase;
static uint32_t phaseBytes;
static uint32_t phaseBlocks;

/* The sizes of each phase. Gaps that a phase leaves are a little too small for the next one, or far too large. */
static const struct {
  uint32_t least;
  uint32_t most;
} phases[] = {{32, 64}, {72, 256}, {36, 96}, {1 * KB, 3 * KB}, {100, 400}, {4 * KB, 24 * KB}, {40, 160}, {300, 1200}};

enum { PHASES = sizeof phases / sizeof *phases, LONGEST_PHASE = 100000 };

/* A phase ends when it has allocated twice the live bytes, so that one block in seven is older than the phase. It ends
 * earlier if that takes many blocks. */
static void endPhase(void) {
  if (phaseBytes <= 2 * targetBytes && phaseBlocks < LONGEST_PHASE) return;
  phase = (phase + 1) % PHASES;
  phaseBytes = 0;
  phaseBlocks = 0;
}

/* Many small sizes and a few large ones, 1 KB in the mean. */
static uint32_t skewedSize(struct Run *run) {
  uint32_t perMille = randomBelow(run, 1000);
  if (perMille < 750) return randomFrom(run, 8, 512);
  if (perMille < 960) return randomFrom(run, 512, 4 * KB);
  return randomFrom(run, 4 * KB, 16 * KB);
}

static void addBlock(struct Run *run) {
  if (blockCount == MAXIMUM_BLOCKS) __builtin_trap();
  uint32_t bytes = phased ? randomFrom(run, phases[phase].least, phases[phase].most) : skewedSize(run);
  uint8_t *at = expectBlock(malloc(bytes));
  uint32_t mark = ++run->calls;
  *(uint32_t *)at = mark;
  *lastWord(at, bytes) = mark;
  blocks[blockCount].at = at;
  blocks[blockCount].bytes = bytes;
  blocks[blockCount++].mark = mark;
  liveBytes += bytes;
  phaseBytes += bytes;
  phaseBlocks++;
}

static void removeBlock(struct Run *run, uint32_t index) {
  expectMarks(blocks[index].at, blocks[index].bytes, blocks[index].mark);
  run->calls++;
  run->checksum = run->checksum * 31 + blocks[index].bytes;
  free(blocks[index].at);
  liveBytes -= blocks[index].bytes;
  blocks[index] = blocks[--blockCount];
}

/* Allocates until so many bytes are live. */
__attribute__((export_name("fill"))) void fill(uint32_t bytes, uint32_t inPhases) {
  targetBytes = bytes;
  phased = inPhases;
  while (liveBytes < targetBytes) addBlock(&lastRun);
  phaseBytes = 0;
  phaseBlocks = 0;
}

/* Calls malloc and free so many times more, and returns a checksum. */
__attribute__((export_name("exchange"))) uint32_t exchange(uint32_t moreCalls) {
  for (uint32_t call = 0; call < moreCalls; call++) {
    if (liveBytes < targetBytes) {
      endPhase();
      addBlock(&lastRun);
    } else {
      removeBlock(&lastRun, randomBelow(&lastRun, blockCount));
    }
  }
  return lastRun.checksum;
}

__attribute__((export_name("countLiveBytes"))) uint32_t countLiveBytes(void) { return liveBytes; }
