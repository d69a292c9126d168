import { describe, expect, test } from "vitest";
import type { DependencyGraph } from "./dependency-graph.ts";
import { orderAcyclic } from "./order-acyclic.ts";

/** Each module with the modules that it calls. */
function calls(...providers: readonly (readonly number[])[]): DependencyGraph {
  return providers.map((list, importer) =>
    list.map((provider) => ({ importer, provider, functions: [0], externs: [] })),
  );
}

describe("orderAcyclic()", () => {
  test("puts each module after its providers, ties by input order", () => {
    expect(orderAcyclic([0, 1, 2, 3], calls([2], [2], [3], []))).toEqual([3, 2, 0, 1]);
    expect(orderAcyclic([], calls())).toEqual([]);
  });

  test("looks only at the members", () => {
    expect(orderAcyclic([0, 2], calls([1, 2], [0], []))).toEqual([2, 0]);
  });

  test("gives no order to modules that need each other, or one that needs itself", () => {
    expect(orderAcyclic([0, 1], calls([1], [0]))).toBeUndefined();
    expect(orderAcyclic([0], calls([0]))).toBeUndefined();
  });
});
