import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chain, costOfOrder, orderingProblems, ring } from "../../../test/ordering-problems.ts";
import { runs, sample } from "../../../test/seed.ts";
import { orderExactly } from "./order-exactly.ts";
import { orderHeuristically } from "./order-heuristically.ts";
import type { OrderingProblem } from "./ordering-graph.ts";
import { topologicalOrder } from "./topological-order.ts";

function costOf(order: readonly number[], problem: OrderingProblem): number {
  const cost = costOfOrder(order, problem);
  if (cost === undefined) throw new Error("The order breaks a hard edge or is no permutation");
  return cost;
}

describe("orderHeuristically()", () => {
  test("gives a permutation that respects hard edges and is never worse than input order", () => {
    fc.assert(
      fc.property(orderingProblems({ minSize: 1, maxSize: 40 }), (problem) => {
        const cost = costOf(orderHeuristically(problem), problem);
        expect(cost).toBeLessThanOrEqual(costOf(topologicalOrder(problem.hard), problem));
      }),
      runs(500),
    );
  });

  test("gives the same order for the same problem", () => {
    fc.assert(
      fc.property(orderingProblems({ minSize: 1, maxSize: 30 }), (problem) => {
        expect(orderHeuristically(structuredClone(problem) as OrderingProblem)).toEqual(orderHeuristically(problem));
      }),
      runs(100),
    );
  });

  test("cuts the lightest edge of a ring, at any position", () => {
    for (const size of [2, 3, 17, 100]) {
      for (const lightest of [0, 1, size - 1, Math.floor(size / 2)]) {
        const problem = ring(size, (node) => (node === lightest % size ? 1 : 4));
        expect(costOf(orderHeuristically(problem), problem)).toBe(1);
      }
    }
  });

  test("cuts nothing of a chain", () => {
    for (const size of [1, 2, 17, 1_000]) expect(costOf(orderHeuristically(chain(size)), chain(size))).toBe(0);
  });

  test("keeps the input order when no other order is cheaper", () => {
    const both = { size: 2, hard: [[], []], soft: [[{ provider: 1, weight: 1 }], [{ provider: 0, weight: 1 }]] };
    expect(orderHeuristically(both)).toEqual([0, 1]);
  });

  test("stays close to the fewest deferred functions on random graphs of up to 12 nodes", () => {
    const problems = sample(orderingProblems({ minSize: 4, maxSize: 12, density: 3 }), 200);
    const costs = problems.map((problem) => ({
      found: costOf(orderHeuristically(problem), problem),
      least: costOf(orderExactly(problem), problem),
    }));
    for (const { found, least } of costs) expect(found).toBeGreaterThanOrEqual(least);
    const total = (key: "found" | "least") => costs.reduce((sum, cost) => sum + cost[key], 0);
    expect(total("least")).toBeGreaterThan(100);
    expect(total("found") / total("least")).toBeLessThan(1.1);
    expect(costs.filter(({ found, least }) => found === least).length).toBeGreaterThan(0.8 * costs.length);
  });

  test("finds the one cut of a ring of 10,000 nodes", () => {
    const problem = ring(10_000, (node) => (node === 6_000 ? 1 : 2));
    expect(costOf(orderHeuristically(problem), problem)).toBe(1);
  });

  test("orders a sparse graph of 10,000 nodes", { tags: "large" }, () => {
    const size = 10_000;
    // Multiples of primes as edges: scattered, and the same on every run.
    const soft = Array.from({ length: size }, (_, node) => [
      { provider: (node * 7_919 + 1) % size, weight: 1 + (node % 3) },
      { provider: (node * 104_729 + 13) % size, weight: 1 },
    ]).map((edges, node) => edges.filter(({ provider }) => provider !== node));
    const hard = Array.from({ length: size }, (_, node) => (node % 5 === 4 ? [node - 1] : []));
    const problem = { size, hard, soft };
    const cost = costOf(orderHeuristically(problem), problem);
    expect(cost).toBeLessThan(0.6 * costOf(topologicalOrder(hard), problem));
  });

  test("orders a star around one node that imports from 10,000 others, which import from it", () => {
    const size = 10_001;
    const spokes = Array.from({ length: size - 1 }, (_, at) => ({ provider: at + 1, weight: 1 }));
    const soft = [spokes, ...spokes.map(() => [{ provider: 0, weight: 1 }])];
    const problem = { size, hard: soft.map(() => []), soft };
    expect(costOf(orderHeuristically(problem), problem)).toBe(size - 1);
  });
});
