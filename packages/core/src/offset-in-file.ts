import type { StoredPlan } from "./plan/plan-format.ts";
import { rewriteModule } from "./rewrite-module.ts";

/**
 * Maps an offset of a stack trace to the file of the module: `0x86` in `wasm-function[2]:0x86`.
 *
 * The engine counts in the bytes that it compiled. Nearly always they have the same offsets as the file, because a rewrite
 * keeps the code at its offset. If the head of a module leaves no room for that, the code moves by some bytes.
 *
 * @param plan - the plan by which the module was linked, also from JSON
 * @param position - `name`: the module in the plan; `bytes`: the whole file; `offset`: in bytes, from a stack trace or a
 *   debugger
 * @returns the offset of the same instruction in the file, in bytes
 * @throws as `rewriteModule`
 *
 * @example
 * ```ts
 * import { offsetInFile, parseModule, planLink } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const plan = planLink({ empty: parseModule(bytes) });
 * console.log(offsetInFile(plan, { name: "empty", bytes, offset: 8 })); // 8
 * ```
 */
export function offsetInFile(
  plan: StoredPlan,
  position: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly offset: number },
): number {
  // Bytes behind the head are the same as in the file, so the head alone has grown.
  return position.offset - (rewriteModule(plan, position).length - position.bytes.length);
}
