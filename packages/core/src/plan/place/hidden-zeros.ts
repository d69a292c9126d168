import { declaredMinimum } from "../../wasm/declared-minimum.ts";
import { definesOwnMemory } from "../../wasm/defines-own-memory.ts";
import { languageOf } from "../../wasm/language-of-head.ts";
import { smallest } from "../../wasm/lists.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { mayShareStack } from "./may-share-stack.ts";
import { shownData } from "./shown-data.ts";

const PAGE_BYTES = 65_536;

/** Gaps up to this size align data. */
const ALIGNMENT_GAP_BYTES = 64;

/**
 * The addresses at which a module may have zero-initialised data that its bytes do not show.
 *
 * A fresh memory is zero. So compilers leave such data out of a module that defines its memory, and so does wasm-opt with
 * zeros in segments. The module was linked for all pages that it declares. Symbols and the stack narrow that down.
 *
 * @returns undefined if the module shows all its data, or no compiler made it
 */
export function findHiddenZeros(type: ModuleType): AreaRange | undefined {
  const { areas: { places, stack, staticEnd, heapBase } = {}, precompiled } = type;
  if (precompiled === true || places !== undefined || !definesOwnMemory(type)) return undefined;
  if (languageOf(type) !== "AssemblyScript" && !mayShareStack(type)) return undefined;
  const declaredEnd = (declaredMinimum(type, "memory") ?? 0) * PAGE_BYTES;
  const initial = stack?.rule === "value" ? undefined : stack?.initial;
  const data = shownData(type);
  const isAbove = data.length === 0 ? initial === heapBase : data.every(({ end }) => end <= (initial ?? 0));
  const end = staticEnd ?? (isAbove ? initial : undefined) ?? declaredEnd;
  // Data that does not show follows the other data. Without any, it follows the stack if that ends in front of it.
  const isBelow = initial !== undefined && initial < (staticEnd ?? 0);
  const start =
    data.length === 0
      ? isBelow
        ? initial
        : 0
      : smallest(
          data.map((range) => range.start),
          end,
        );
  return start < end ? { start, end } : undefined;
}

/** The parts of a range outside of all others, but for gaps that align data. */
export function without(range: AreaRange, others: readonly AreaRange[]): AreaRange[] {
  const left: AreaRange[] = [];
  let { start } = range;
  const include = (end: number) => {
    if (end - start > ALIGNMENT_GAP_BYTES) left.push({ start, end });
  };
  for (const other of [...others].sort((a, b) => a.start - b.start)) {
    include(Math.min(other.start, range.end));
    start = Math.max(start, other.end);
  }
  include(range.end);
  return left;
}
