import { type LinkPlan, type ThreadOptions, threadBlock } from "@rec/core";

/** The size of the memory that threads share. */
export const PAGES = 64;

/** The places behind the modules: a stack of 64 KiB for each thread, and a block for its thread-local data. */
const FIRST_STACK = 0x20_0000;
const STACK_SIZE = 0x1_0000;
const FIRST_BLOCK = 0x30_0000;
const BLOCK_DISTANCE = 0x1_0000;

/** The place of a thread, counted from 0, in the memory of all. */
export function placeOf(thread: number, plan: LinkPlan): ThreadOptions {
  const { size, alignment } = threadBlock(plan);
  if (size > BLOCK_DISTANCE || BLOCK_DISTANCE % alignment > 0) throw new Error(`No room for ${size} bytes`);
  return {
    stackBase: FIRST_STACK + thread * STACK_SIZE,
    stackSize: STACK_SIZE,
    tlsBase: FIRST_BLOCK + thread * BLOCK_DISTANCE,
  };
}
