/**
 * Removes the items of a failing list that the failure does not need, in ever smaller parts, until every single item is
 * needed or the time is over (A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", 2002: ddmin).
 *
 * @param items - a list that fails
 * @param options.now - in milliseconds
 */
export function minimise<Item>(
  items: readonly Item[],
  options: { fails: (items: readonly Item[]) => boolean; now: () => number; patienceMs: number },
): readonly Item[] {
  const end = options.now() + options.patienceMs;
  let kept = items;
  for (let part = Math.ceil(kept.length / 2); part >= 1; part = nextPart(part)) {
    for (let from = 0; from < kept.length && options.now() < end; ) {
      const without = [...kept.slice(0, from), ...kept.slice(from + part)];
      if (options.fails(without)) kept = without;
      else from += part;
    }
  }
  return kept;
}

function nextPart(part: number): number {
  return part === 1 ? 0 : Math.ceil(part / 2);
}
