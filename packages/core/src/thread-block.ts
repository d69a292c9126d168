import type { ThreadBlock } from "./plan/memory-format.ts";
import type { LinkPlan, StoredPlan } from "./plan/plan-format.ts";

/**
 * Size and alignment of the block that each further thread needs for the thread-local data of all modules, each part of it
 * aligned. The stack of the thread is not in it.
 *
 * The caller allocates the block and a stack, in the memory that the threads share, and gives their addresses to
 * `instantiatePlan` in the thread: `{ thread: { stackBase, stackSize, tlsBase } }`. Both have to stay until the thread ends.
 *
 * @param plan - from `planLink`, `prepare` or `link`
 * @returns bytes; the size is 0 if no module has thread-local data
 *
 * @example
 * ```ts
 * import { parseModule, planLink, threadBlock } from "@rec/core";
 *
 * const empty = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * console.log(threadBlock(planLink({ empty }))); // { size: 0, alignment: 1 }
 * ```
 */
export function threadBlock(plan: StoredPlan): ThreadBlock;
export function threadBlock(plan: StoredPlan): ThreadBlock {
  return (plan as LinkPlan).thread?.block ?? { size: 0, alignment: 1 };
}
