import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/**
 * The smallest range with all active data of memory 0, and with further ranges. Programs in Go have 100,000 segments, so
 * this makes no list of them.
 *
 * @param below - segments that end above this address are passed over
 * @returns start and end 0 if there is no data
 */
export function boundsOf(
  { dataSegments = [] }: ModuleType,
  others: readonly AreaRange[] = [],
  below: number = Number.POSITIVE_INFINITY,
): AreaRange {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  const include = (start: number, end: number): void => {
    if (end > below || end === start) return;
    if (start < least) least = start;
    if (end > most) most = end;
  };
  for (const { memory, offset, sizeBytes } of dataSegments) if (memory === 0) include(offset, offset + sizeBytes);
  for (const { start, end } of others) include(start, end);
  return most === 0 ? { start: 0, end: 0 } : { start: least, end: most };
}
