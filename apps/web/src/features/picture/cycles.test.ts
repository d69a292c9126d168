import { expect, test } from "vitest";
import { findCycles } from "./cycles.ts";

test("findCycles() finds each group of nodes that reach each other, and no single node", () => {
  const edges = [
    ["a", "b"],
    ["b", "c"],
    ["c", "b"],
    ["c", "d"],
    ["d", "e"],
    ["e", "f"],
    ["f", "d"],
    ["g", "g"],
  ] as const;
  expect(findCycles(["g", "f", "a", "b", "c", "d", "e"], edges)).toEqual([
    ["f", "d", "e"],
    ["b", "c"],
  ]);
});

test("findCycles() follows a cycle of 100,000 nodes", () => {
  const nodes = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
  const edges = nodes.map((node, index) => [node, nodes[(index + 1) % nodes.length] ?? ""] as const);
  expect(findCycles(nodes, edges).map(({ length }) => length)).toEqual([100_000]);
});
