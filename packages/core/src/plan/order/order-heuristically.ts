import { popItem, pushItem } from "./binary-heap.ts";
import type { OrderingProblem, SoftEdge } from "./ordering-graph.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Sifting stops after this many passes over all nodes, even if the last pass improved the order. */
const MAX_SIFTING_PASSES = 8;

/**
 * An order of a large component that defers few functions, and never more than input order does.
 *
 * Sifting improves two starting points: input order, and a greedy order after Eades, Lin and Smyth. It moves each node
 * in turn to the place with the lowest cost, while all others keep their places. Hard edges limit both. The better
 * result wins, input order on a tie. A pass is O(edges · log edges).
 */
export function orderHeuristically(problem: OrderingProblem): number[] {
  const reversed = reverseEdges(problem);
  const fromInput = sift(topologicalOrder(problem.hard), problem, reversed);
  const fromGreedy = sift(greedyOrder(problem, reversed), problem, reversed);
  return costOf(fromGreedy, problem) < costOf(fromInput, problem) ? fromGreedy : fromInput;
}

/** Edges by provider: the nodes that have to come after it (hard), and those that should (soft). */
interface ReversedEdges {
  readonly hard: readonly (readonly number[])[];
  readonly soft: readonly (readonly SoftEdge[])[];
}

function reverseEdges({ size, hard, soft }: OrderingProblem): ReversedEdges {
  const reversed = {
    hard: Array.from({ length: size }, (): number[] => []),
    soft: Array.from({ length: size }, (): SoftEdge[] => []),
  };
  hard.forEach((providers, node) => {
    for (const provider of providers) reversed.hard[provider]?.push(node);
  });
  soft.forEach((edges, node) => {
    for (const { provider, weight } of edges) reversed.soft[provider]?.push({ provider: node, weight });
  });
  return reversed;
}

function costOf(order: readonly number[], { soft, size }: OrderingProblem): number {
  const position = new Float64Array(size);
  order.forEach((node, at) => {
    position[node] = at;
  });
  let cost = 0;
  soft.forEach((edges, node) => {
    for (const { provider, weight } of edges) {
      if ((position[provider] ?? 0) > (position[node] ?? 0)) cost += weight;
    }
  });
  return cost;
}

interface Candidate {
  readonly node: number;
  /** Functions that the node defers if it is placed now. */
  readonly cost: number;
  /** Functions that other nodes can then bind directly. */
  readonly gain: number;
}

/** Free nodes come first; without any, the node with the best balance of gain and cost; ties by input order. */
function greedyOrder({ size, hard, soft }: OrderingProblem, reversed: ReversedEdges): number[] {
  const sum = (edges: readonly SoftEdge[] | undefined) =>
    (edges ?? []).reduce((total, { weight }) => total + weight, 0);
  const cost = Float64Array.from(soft, sum);
  const gain = Float64Array.from(reversed.soft, sum);
  const missing = Int32Array.from(hard, (providers) => providers.length);
  const placed = new Uint8Array(size);
  const queue: Candidate[] = [];
  const offer = (node: number): void => {
    if (missing[node] === 0 && placed[node] === 0) {
      pushItem(queue, { node, cost: cost[node] ?? 0, gain: gain[node] ?? 0 }, isBetter);
    }
  };
  for (let node = 0; node < size; node += 1) offer(node);

  const order: number[] = [];
  for (let next = popItem(queue, isBetter); next !== undefined; next = popItem(queue, isBetter)) {
    const { node } = next;
    if (placed[node] === 1 || next.cost !== cost[node] || next.gain !== gain[node]) continue; // superseded by a later offer
    placed[node] = 1;
    order.push(node);
    for (const importer of reversed.hard[node] ?? []) missing[importer] = (missing[importer] ?? 0) - 1;
    for (const { provider: importer, weight } of reversed.soft[node] ?? []) {
      cost[importer] = (cost[importer] ?? 0) - weight;
      offer(importer);
    }
    for (const { provider, weight } of soft[node] ?? []) {
      gain[provider] = (gain[provider] ?? 0) - weight;
      offer(provider);
    }
    for (const importer of reversed.hard[node] ?? []) offer(importer);
  }
  return order;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if ((a.cost === 0) !== (b.cost === 0)) return a.cost === 0;
  const balance = a.gain - a.cost - (b.gain - b.cost);
  return balance > 0 || (balance === 0 && a.node < b.node);
}

function sift(start: readonly number[], problem: OrderingProblem, reversed: ReversedEdges): number[] {
  let order = [...start];
  const position = new Float64Array(problem.size);
  for (let pass = 0; pass < MAX_SIFTING_PASSES; pass += 1) {
    order.forEach((node, at) => {
      position[node] = at;
    });
    let moved = false;
    for (const node of order) {
      const best = bestPosition(node, position, problem, reversed);
      if (best === undefined) continue;
      position[node] = best;
      moved = true;
    }
    if (!moved) break;
    order = order.sort((a, b) => (position[a] ?? 0) - (position[b] ?? 0) || a - b);
  }
  return order;
}

/** A cheaper position for the node than its present one, or `undefined`. */
function bestPosition(
  node: number,
  position: Float64Array,
  problem: OrderingProblem,
  reversed: ReversedEdges,
): number | undefined {
  const place = (other: number): number => position[other] ?? 0;
  const present = place(node);
  const lowest = (problem.hard[node] ?? []).reduce((bound, provider) => Math.max(bound, place(provider)), -1);
  const highest = (reversed.hard[node] ?? []).reduce(
    (bound, importer) => Math.min(bound, place(importer)),
    problem.size,
  );
  // Moving right past a provider saves that edge's weight; moving right past an importer costs it.
  const steps = [
    ...(problem.soft[node] ?? []).map(({ provider, weight }) => ({
      at: place(provider),
      change: -weight,
    })),
    ...(reversed.soft[node] ?? []).map(({ provider, weight }) => ({
      at: place(provider),
      change: weight,
    })),
  ]
    .filter(({ at }) => at > lowest && at < highest)
    .sort((a, b) => a.at - b.at);

  let cost = 0;
  let presentCost = 0;
  let leastCost = 0;
  let least = 0;
  steps.forEach(({ at, change }, step) => {
    cost += change;
    if (at < present) presentCost = cost;
    // The node can only move into a gap between two different places.
    if (steps[step + 1]?.at === at || cost >= leastCost) return;
    leastCost = cost;
    least = step + 1;
  });
  if (leastCost >= presentCost) return undefined;
  const left = steps[least - 1]?.at ?? lowest;
  const right = steps[least]?.at ?? highest;
  const middle = (left + right) / 2;
  return middle > left && middle < right ? middle : undefined;
}
