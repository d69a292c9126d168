import type { DependencyGraph } from "./dependency-graph.ts";
import { topologicalOrder } from "./topological-order.ts";

/**
 * The modules of one component in an order in which each comes after its providers, ties by input order. Undefined if
 * some of them need each other.
 *
 * @param members - positions of modules, ascending; edges to other modules are ignored
 */
export function orderAcyclic(members: readonly number[], graph: DependencyGraph): readonly number[] | undefined {
  const places = new Map<number, number>();
  for (const module of members) places.set(module, places.size);
  const predecessors: number[][] = [];
  for (const module of members) {
    const providers: number[] = [];
    for (const { provider } of graph[module] ?? []) {
      const place = places.get(provider);
      if (place !== undefined) providers.push(place);
    }
    predecessors.push(providers);
  }
  const order = topologicalOrder(predecessors);
  if (order.length < members.length) return undefined;
  return order.map((place) => members[place] as number);
}
