import { PAGE_BYTES } from "./artifacts.ts";
import type { Operation } from "./operations.ts";

const owner = 0;
const malloc = (bytes: number): Operation => ({ do: "malloc", owner, bytes });
const calloc = (count: number, bytes: number): Operation => ({ do: "calloc", owner, count, bytes });
const aligned = (alignment: number, bytes: number): Operation => ({ do: "aligned_alloc", owner, alignment, bytes });
const memalign = (alignment: number, bytes: number): Operation => ({ do: "posix_memalign", owner, alignment, bytes });
const realloc = (block: number, bytes: number): Operation => ({ do: "realloc", owner, block, bytes });
const free = (block: number): Operation => ({ do: "free", owner, block });

const LAST = -1;

function times(count: number, make: (index: number) => Operation): Operation[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Every function with small, middle and large blocks, so that each of them has to grow the memory at some point. */
export const SCRIPTED_SEQUENCE: readonly Operation[] = [
  malloc(40),
  realloc(LAST, 30_000),
  realloc(LAST, 90_000),
  realloc(LAST, 200_000),
  ...times(8, (index) => malloc(40_000 + index * 2_000)),
  ...times(20, (index) => malloc(index * 150)),
  ...times(10, (index) => free(index * 3)),
  malloc(PAGE_BYTES),
  calloc(3, 50_000),
  ...times(12, () => malloc(24)),
  ...times(12, () => free(LAST)),
  aligned(4_096, 100),
  aligned(65_536, 70_000),
  memalign(64, 300),
  memalign(8_192, 120_000),
  { do: "walk", owner },
  realloc(0, 150_000),
  ...times(6, (index) => realloc(index, 4_000 + index * 9_000)),
  realloc(LAST, 400_000),
  ...times(8, (index) => free(index * 2)),
  ...times(15, (index) => malloc(1_000 + index * 777)),
  calloc(1, 300_000),
  ...times(10, (index) => realloc(index * 2, index * 333)),
  aligned(131_072, 8),
  malloc(500_000),
  { do: "walk", owner },
];

/** The same, and then a heap so large that it grows in steps of several pages, even for a small block. */
export const SEQUENCE_OF_LARGE_STEPS: readonly Operation[] = [
  ...SCRIPTED_SEQUENCE,
  malloc(20_000_000),
  ...times(25, () => malloc(70_000)),
  ...times(5, (index) => realloc(LAST, 100_000 * (index + 2))),
];
