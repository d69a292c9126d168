import { type DependencyEdge, type DependencyGraph, isHardEdge } from "./dependency-graph.ts";
import { orderExactly } from "./order-exactly.ts";
import { orderHeuristically } from "./order-heuristically.ts";
import { LARGEST_EXACT_COMPONENT, type OrderingProblem, type SoftEdge } from "./ordering-graph.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";
import { topologicalOrder } from "./topological-order.ts";

/** More than the functions of any link: one function of an unwilling importer outweighs all other functions. */
const UNWANTED = 2 ** 21;

export interface ComponentOrder {
  /** Members in instantiation order; empty if there is no order. */
  readonly order: readonly number[];
  /** Number of deferred functions; each function of an unwilling importer counts more than all others together. */
  readonly cost: number;
  /** Cycles of hard edges alone: paths of modules, the first module repeated at the end. */
  readonly unbreakable: readonly (readonly number[])[];
}

/** Orders the modules of one cycle; the type of `orderComponent`. */
export type OrderCycle = (
  members: readonly number[],
  graph: DependencyGraph,
  isUnwilling: (module: number) => boolean,
) => ComponentOrder;

/**
 * Orders modules that need each other, so that the fewest functions have to be deferred.
 *
 * Any order defers exactly the function imports that point backwards in it. So this is minimum feedback arc set, in
 * which hard edges may not be cut. Only edges inside a strongly connected component matter, so each component is
 * ordered by itself. Up to 16 modules the order is exact (O(2^n · n), about 20 ms for 16). Beyond that a heuristic
 * finds an order that is never worse than input order. Ties go to input order.
 *
 * @param members - positions of modules, ascending; edges to other modules are ignored
 * @param isUnwilling - modules that defer imports only if nothing else breaks the cycle
 */
export function orderComponent(
  members: readonly number[],
  graph: DependencyGraph,
  isUnwilling: (module: number) => boolean,
): ComponentOrder {
  const position = new Map(members.map((module, at) => [module, at]));
  const edges = members.map((module) => (graph[module] ?? []).filter(({ provider }) => position.has(provider)));
  const at = (module: number): number => position.get(module) ?? 0;
  const knots = stronglyConnectedComponents(edges.map((list) => list.map(({ provider }) => at(provider))));
  const unbreakable = knots.flatMap((knot) => hardCycles(knot, { edges, at, members }));
  if (unbreakable.length > 0)
    return { order: [], cost: Number.POSITIVE_INFINITY, unbreakable: sortedByFirst(unbreakable) };

  const rank = new Int32Array(members.length);
  const knotOf = new Int32Array(members.length);
  knots.forEach((knot, number) => {
    orderKnot(knot, { edges, at, isUnwilling }).forEach((node, place) => {
      rank[node] = place;
      knotOf[node] = number;
    });
  });
  const isCut = ({ importer, provider }: DependencyEdge): boolean =>
    knotOf[at(importer)] === knotOf[at(provider)] && (rank[at(provider)] ?? 0) >= (rank[at(importer)] ?? 0);
  const kept = edges.map((list) => list.filter((edge) => !isCut(edge)).map(({ provider }) => at(provider)));
  const order = topologicalOrder(kept);
  return {
    order: order.map((node) => members[node] ?? 0),
    cost: costOf(order, { edges, at, isUnwilling }),
    unbreakable,
  };
}

interface Component {
  readonly edges: readonly (readonly DependencyEdge[])[];
  readonly at: (module: number) => number;
  readonly isUnwilling: (module: number) => boolean;
}

function weightOf(edge: DependencyEdge, isUnwilling: (module: number) => boolean): number {
  return edge.functions.length * (isUnwilling(edge.importer) ? UNWANTED : 1);
}

function costOf(order: readonly number[], { edges, at, isUnwilling }: Component): number {
  const place = new Int32Array(order.length);
  order.forEach((node, position) => {
    place[node] = position;
  });
  let cost = 0;
  for (const edge of edges.flat()) {
    if ((place[at(edge.provider)] ?? 0) >= (place[at(edge.importer)] ?? 0)) cost += weightOf(edge, isUnwilling);
  }
  return cost;
}

function orderKnot(knot: readonly number[], { edges, at, isUnwilling }: Component): readonly number[] {
  if (knot.length === 1) return knot;
  const position = new Map(knot.map((node, place) => [node, place]));
  const hard: number[][] = knot.map(() => []);
  const soft: SoftEdge[][] = knot.map(() => []);
  knot.forEach((node, place) => {
    for (const edge of edges[node] ?? []) {
      const provider = position.get(at(edge.provider));
      if (provider === undefined) continue;
      if (isHardEdge(edge)) hard[place]?.push(provider);
      else if (provider !== place) soft[place]?.push({ provider, weight: weightOf(edge, isUnwilling) });
    }
  });
  const problem: OrderingProblem = { size: knot.length, hard, soft };
  const order = knot.length <= LARGEST_EXACT_COMPONENT ? orderExactly(problem) : orderHeuristically(problem);
  return order.map((place) => knot[place] ?? 0);
}

/** The cycles of hard edges inside one nested component, one path for each component of hard edges alone. */
function hardCycles(
  knot: readonly number[],
  { edges, at, members }: Pick<Component, "edges" | "at"> & { readonly members: readonly number[] },
): number[][] {
  const position = new Map(knot.map((node, place) => [node, place]));
  const hard = knot.map((node) =>
    (edges[node] ?? []).filter(isHardEdge).flatMap(({ provider }) => position.get(at(provider)) ?? []),
  );
  return stronglyConnectedComponents(hard)
    .filter((bundle) => bundle.length > 1 || hard[bundle[0] ?? 0]?.includes(bundle[0] ?? 0))
    .map((bundle) => shortestCycle(bundle[0] ?? 0, hard).map((place) => members[knot[place] ?? 0] ?? 0));
}

/** A shortest cycle through a node, by breadth-first search. */
function shortestCycle(start: number, successors: readonly (readonly number[])[]): number[] {
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

function sortedByFirst(paths: readonly number[][]): number[][] {
  return [...paths].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}
