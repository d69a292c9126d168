import fc from "fast-check";
import type { OrderingProblem, SoftEdge } from "../src/plan/order/ordering-graph.ts";

/** The weight of all edges that an order cuts; `undefined` if it breaks a hard edge or is no permutation. */
export function costOfOrder(order: readonly number[], { size, hard, soft }: OrderingProblem): number | undefined {
  const place = new Map(order.map((node, at) => [node, at]));
  if (order.length !== size || place.size !== size) return undefined;
  const stands = (node: number): number => place.get(node) ?? Number.NaN;
  if (!hard.every((providers, node) => providers.every((provider) => stands(provider) < stands(node))))
    return undefined;
  const cut = (edges: readonly SoftEdge[], node: number): number =>
    edges.reduce((sum, { provider, weight }) => (stands(provider) > stands(node) ? sum + weight : sum), 0);
  return soft.reduce((sum, edges, node) => sum + cut(edges, node), 0);
}

interface Shape {
  readonly minSize: number;
  readonly maxSize: number;
  readonly maxWeight?: number;
  /** Edges for each node. */
  readonly density?: number;
}

/** Random graphs with acyclic hard edges, which ignore input order. */
export function orderingProblems({
  minSize,
  maxSize,
  maxWeight = 3,
  density = 2.5,
}: Shape): fc.Arbitrary<OrderingProblem> {
  return fc.integer({ min: minSize, max: maxSize }).chain((size) => {
    const node = fc.nat({ max: size - 1 });
    const edge = fc.record({ from: node, to: node, weight: fc.integer({ min: 1, max: maxWeight }), roll: fc.nat(5) });
    const permutation = fc.shuffledSubarray(
      Array.from({ length: size }, (_, at) => at),
      { minLength: size, maxLength: size },
    );
    const edges = fc.array(edge, { minLength: 0, maxLength: Math.ceil(size * density), size: "max" });
    return fc.record({ permutation, edges }).map(({ permutation, edges }) => {
      const hard: number[][] = Array.from({ length: size }, () => []);
      const soft: SoftEdge[][] = Array.from({ length: size }, () => []);
      const seen = new Set<string>();
      for (const { from, to, weight, roll } of edges) {
        if (from === to || seen.has(`${from} ${to}`)) continue;
        seen.add(`${from} ${to}`);
        const isHard = roll === 0 && permutation.indexOf(to) < permutation.indexOf(from);
        if (isHard) hard[from]?.push(to);
        else soft[from]?.push({ provider: to, weight });
      }
      return { size, hard, soft };
    });
  });
}

/** A ring in which each node depends on the next: one cut is enough. */
export function ring(size: number, weight: (node: number) => number = () => 1): OrderingProblem {
  return {
    size,
    hard: Array.from({ length: size }, () => []),
    soft: Array.from({ length: size }, (_, node) => [{ provider: (node + 1) % size, weight: weight(node) }]),
  };
}

/** A chain in which each node depends on the next: the reverse of input order cuts nothing. */
export function chain(size: number): OrderingProblem {
  return {
    size,
    hard: Array.from({ length: size }, () => []),
    soft: Array.from({ length: size }, (_, node) => (node + 1 < size ? [{ provider: node + 1, weight: 1 }] : [])),
  };
}
