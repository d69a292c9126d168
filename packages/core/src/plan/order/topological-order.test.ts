import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Predecessor lists over up to 30 nodes, cycles and repeated edges included. */
const graphs = fc
  .integer({ min: 0, max: 30 })
  .chain((size) =>
    fc.array(fc.array(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 3 }), { minLength: size, maxLength: size }),
  );

/** By definition: the next node is the smallest one with all predecessors placed. */
function naiveOrder(predecessors: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  for (;;) {
    const next = predecessors.findIndex(
      (list, node) => !order.includes(node) && list.every((predecessor) => order.includes(predecessor)),
    );
    if (next === -1) return order;
    order.push(next);
  }
}

describe("topologicalOrder()", () => {
  test("places the smallest ready node first", () => {
    expect(topologicalOrder([[2], [], [], [0, 1]])).toEqual([1, 2, 0, 3]);
  });

  test("keeps the input order when no edge demands another", () => {
    expect(topologicalOrder([[], [], []])).toEqual([0, 1, 2]);
    expect(topologicalOrder([])).toEqual([]);
  });

  test("leaves out nodes on and after a cycle", () => {
    expect(topologicalOrder([[1], [0], [1], []])).toEqual([3]);
    expect(topologicalOrder([[0], []])).toEqual([1]);
  });

  test("equals the order by definition on any graph", () => {
    fc.assert(
      fc.property(graphs, (predecessors) => {
        expect(topologicalOrder(predecessors)).toEqual(naiveOrder(predecessors));
      }),
      runs(500),
    );
  });

  test("orders a chain of 100,000 nodes that stand in reverse", () => {
    const size = 100_000;
    const order = topologicalOrder(Array.from({ length: size }, (_, node) => (node + 1 < size ? [node + 1] : [])));
    expect(order).toHaveLength(size);
    expect(order.slice(0, 2)).toEqual([size - 1, size - 2]);
  });
});
