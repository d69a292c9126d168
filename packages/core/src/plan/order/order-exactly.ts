import type { OrderingProblem } from "./ordering-graph.ts";

/**
 * The order of a small component that defers the fewest functions. If several orders do, the result is
 * lexicographically the first, so it stays closest to input order.
 *
 * Dynamic programming over the set of modules that are already instantiated, one bit for each. The cost of the
 * remaining modules depends on that set alone, not on its order. `cost[set]` is the least number of functions that the
 * modules outside `set` defer.
 */
export function orderExactly({ size, hard, soft }: OrderingProblem): number[] {
  const full = 2 ** size - 1;
  const needed = hard.map((providers) => providers.reduce((set, provider) => set | (1 << provider), 0));
  const cost = new Float64Array(full + 1);
  const NEVER = Number.POSITIVE_INFINITY;

  const costOfNext = (node: number, set: number): number => {
    if (((needed[node] ?? 0) & ~set) !== 0) return NEVER;
    const rest = cost[set | (1 << node)] ?? NEVER;
    if (rest === NEVER) return NEVER;
    let deferred = 0;
    for (const { provider, weight } of soft[node] ?? []) if ((set & (1 << provider)) === 0) deferred += weight;
    return rest + deferred;
  };

  for (let set = full - 1; set >= 0; set -= 1) {
    let least = NEVER;
    for (let node = 0; node < size; node += 1) {
      if ((set & (1 << node)) === 0) least = Math.min(least, costOfNext(node, set));
    }
    cost[set] = least;
  }

  const order: number[] = [];
  for (let set = 0; set !== full; ) {
    let next = 0;
    while ((set & (1 << next)) !== 0 || costOfNext(next, set) !== cost[set]) next += 1;
    order.push(next);
    set |= 1 << next;
  }
  return order;
}
