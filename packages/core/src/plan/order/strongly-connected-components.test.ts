import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { stronglyConnectedComponents } from "./strongly-connected-components.ts";

const graphs = fc
  .integer({ min: 0, max: 16 })
  .chain((size) =>
    fc.array(fc.array(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 4 }), { minLength: size, maxLength: size }),
  );

/** For each node, every node that can be reached from it, itself included. */
function reachability(successors: readonly (readonly number[])[]): Set<number>[] {
  return successors.map((_, start) => {
    const reached = new Set([start]);
    for (const node of reached) for (const target of successors[node] ?? []) reached.add(target);
    return reached;
  });
}

describe("stronglyConnectedComponents()", () => {
  test("gives successors' components first, nodes of each in ascending order", () => {
    expect(stronglyConnectedComponents([[1], [2], [1, 3], []])).toEqual([[3], [1, 2], [0]]);
  });

  test("gives a node of its own component alone, whether it points at itself or not", () => {
    expect(stronglyConnectedComponents([[0], []])).toEqual([[0], [1]]);
    expect(stronglyConnectedComponents([])).toEqual([]);
  });

  test("puts nodes together exactly if they reach each other, on any graph", () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const components = stronglyConnectedComponents(successors);
        const reached = reachability(successors);
        const componentOf = new Map(components.flatMap((nodes, at) => nodes.map((node) => [node, at] as const)));
        expect(components.flat().sort((a, b) => a - b)).toEqual(successors.map((_, node) => node));
        for (const nodes of components) expect(nodes).toEqual([...nodes].sort((a, b) => a - b));
        successors.forEach((_, a) => {
          successors.forEach((_, b) => {
            const together = reached[a]?.has(b) === true && reached[b]?.has(a) === true;
            expect(componentOf.get(a) === componentOf.get(b)).toBe(together);
            if (!together && reached[a]?.has(b)) expect(componentOf.get(b)).toBeLessThan(componentOf.get(a) ?? -1);
          });
        });
      }),
      runs(300),
    );
  });

  test("walks a chain of 100,000 nodes", () => {
    const size = 100_000;
    const chain = Array.from({ length: size }, (_, node) => (node + 1 < size ? [node + 1] : []));
    const components = stronglyConnectedComponents(chain);
    expect(components).toHaveLength(size);
    expect(components[0]).toEqual([size - 1]);
  });

  test("finds a ring of 100,000 nodes to be one component", () => {
    const size = 100_000;
    const components = stronglyConnectedComponents(Array.from({ length: size }, (_, node) => [(node + 1) % size]));
    expect(components).toHaveLength(1);
    expect(components[0]).toHaveLength(size);
  });
});
