import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costOfOrder, orderingProblems, ring } from "../../../test/ordering-problems.ts";
import { runs } from "../../../test/seed.ts";
import { orderExactly } from "./order-exactly.ts";
import type { OrderingProblem } from "./ordering-graph.ts";

/** All orders of `size` nodes, in lexicographic order. */
function* permutations(size: number, chosen: readonly number[] = []): Generator<readonly number[]> {
  if (chosen.length === size) yield chosen;
  for (let node = 0; node < size; node += 1) {
    if (!chosen.includes(node)) yield* permutations(size, [...chosen, node]);
  }
}

/** By definition: the first of all permutations that has the lowest cost. */
function bruteForce(problem: OrderingProblem): readonly number[] | undefined {
  let best: readonly number[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const order of permutations(problem.size)) {
    const cost = costOfOrder(order, problem);
    if (cost === undefined || cost >= least) continue;
    least = cost;
    best = order;
  }
  return best;
}

describe("orderExactly()", () => {
  test("gives the lexicographically smallest of the cheapest orders of up to 6 nodes", () => {
    fc.assert(
      fc.property(orderingProblems({ minSize: 1, maxSize: 6 }), (problem) => {
        expect(orderExactly(problem)).toEqual(bruteForce(problem));
      }),
      runs(250),
    );
  });

  test("gives the lexicographically smallest of the cheapest orders of 7 nodes", () => {
    fc.assert(
      fc.property(orderingProblems({ minSize: 7, maxSize: 7 }), (problem) => {
        expect(orderExactly(problem)).toEqual(bruteForce(problem));
      }),
      runs(40),
    );
  });

  test("cuts the lightest edge of a ring", () => {
    expect(orderExactly(ring(4, (node) => (node === 2 ? 1 : 5)))).toEqual([2, 1, 0, 3]);
  });

  test("keeps the input order when every order costs the same", () => {
    expect(orderExactly({ size: 3, hard: [[], [], []], soft: [[], [], []] })).toEqual([0, 1, 2]);
  });

  test("pays any number of functions before it breaks a hard edge", () => {
    const soft = [[{ provider: 1, weight: 1_000_000 }], []];
    expect(orderExactly({ size: 2, hard: [[], [0]], soft })).toEqual([0, 1]);
  });

  test("orders a component of 16 nodes", () => {
    const problem = ring(16, (node) => (node === 7 ? 1 : 2));
    expect(costOfOrder(orderExactly(problem), problem)).toBe(1);
  });
});
