import { type DependencyEdge, type DependencyGraph, isHardEdge } from "./dependency-graph.ts";
import { orderExactly } from "./order-exactly.ts";
import { orderHeuristically } from "./order-heuristically.ts";
import type { OrderingProblem, SoftEdge } from "./ordering-problem.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Components up to this size are cut with the fewest possible deferred functions; larger ones nearly so. */
export const LARGEST_EXACT_COMPONENT = 16;

export interface Cuts {
  /** Instantiation order of all modules: every module stands behind the providers of its edges that are not cut. */
  readonly order: readonly number[];
  /** Components that are cycles, members in input order. */
  readonly cycles: readonly (readonly number[])[];
  /** Cycles made of hard edges alone: a path, its first node repeated at the end. */
  readonly unbreakable: readonly (readonly number[])[];
}

/**
 * Orders the modules so that the fewest functions have to be deferred; a deferrable edge whose provider stands behind its
 * importer is cut.
 *
 * Instantiating in any order defers exactly the function imports that point backwards in it, so minimising cuts is
 * minimum feedback arc set, in which hard edges may not be cut. Only edges inside a strongly connected component
 * matter, so each component is ordered by itself: exactly up to 16 modules (O(2^n · n), about 20 ms for 16), beyond that
 * by a heuristic that is never worse than input order. Ties go to input order. Then the cut edges are left out and the
 * whole graph is put in topological order, again with ties to input order.
 */
export function cutEdges(graph: DependencyGraph): Cuts {
  const components = stronglyConnectedComponents(graph.map((edges) => edges.map(({ provider }) => provider)));
  const cycles = components.filter((members) => isCycle(members, graph)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const unbreakable = cycles.flatMap((members) => hardCycles(members, graph));
  if (unbreakable.length > 0) return { order: [], cycles, unbreakable };

  /** Position of a module in the order of its component; modules of other components compare as before. */
  const rank = new Int32Array(graph.length);
  const componentOf = new Int32Array(graph.length).fill(-1);
  cycles.forEach((members, component) => {
    const order = orderComponent(members, graph);
    order.forEach((module, position) => {
      rank[module] = position;
      componentOf[module] = component;
    });
  });
  const isCut = ({ importer, provider }: DependencyEdge) =>
    componentOf[importer] !== -1 &&
    componentOf[importer] === componentOf[provider] &&
    (rank[provider] ?? 0) >= (rank[importer] ?? 0);
  const order = topologicalOrder(
    graph.map((edges) => edges.filter((edge) => !isCut(edge)).map((edge) => edge.provider)),
  );
  return { order, cycles, unbreakable };
}

function isCycle(members: readonly number[], graph: DependencyGraph): boolean {
  const [first] = members;
  if (members.length > 1 || first === undefined) return true;
  return graph[first]?.some(({ provider }) => provider === first) ?? false;
}

function orderComponent(members: readonly number[], graph: DependencyGraph): readonly number[] {
  const position = new Map(members.map((module, at) => [module, at]));
  const hard: number[][] = members.map(() => []);
  const soft: SoftEdge[][] = members.map(() => []);
  members.forEach((module, at) => {
    for (const edge of graph[module] ?? []) {
      const provider = position.get(edge.provider);
      if (provider === undefined) continue;
      if (isHardEdge(edge)) hard[at]?.push(provider);
      else if (provider !== at) soft[at]?.push({ provider, weight: edge.functions.length });
    }
  });
  const problem: OrderingProblem = { size: members.length, hard, soft };
  const order = members.length <= LARGEST_EXACT_COMPONENT ? orderExactly(problem) : orderHeuristically(problem);
  return order.map((at) => members[at] ?? 0);
}

/** The cycles that hard edges alone close inside one component, one path for each knot of them. */
function hardCycles(members: readonly number[], graph: DependencyGraph): number[][] {
  const position = new Map(members.map((module, at) => [module, at]));
  const hard = members.map((module) =>
    (graph[module] ?? []).filter(isHardEdge).flatMap(({ provider }) => position.get(provider) ?? []),
  );
  return stronglyConnectedComponents(hard)
    .filter((knot) => knot.length > 1 || hard[knot[0] ?? 0]?.includes(knot[0] ?? 0))
    .map((knot) => shortestCycle(knot, hard).map((at) => members[at] ?? 0))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** A shortest cycle through the first node of a strongly connected knot, by breadth-first search. */
function shortestCycle(knot: readonly number[], successors: readonly (readonly number[])[]): number[] {
  const start = knot[0] ?? 0;
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const target of successors[node] ?? []) {
      if (target === start) return pathTo(node, start, cameFrom);
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  return [start];
}

function pathTo(last: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [start];
  for (let at: number | undefined = last; at !== undefined && at !== start; at = cameFrom.get(at)) path.push(at);
  path.push(start);
  return path.reverse();
}
