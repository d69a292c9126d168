import fc from "fast-check";
import { buildGraph } from "./build-graph.ts";
import { draftGraph } from "./draft-graph.ts";
import type { Graph } from "./graph.ts";
import { printGraph } from "./print-graph.ts";

/** Graphs of 2 to 12 modules that can be printed; most of them can be linked. */
export const arbitraryGraph: fc.Arbitrary<Graph> = draftGraph.map((draft) => {
  const graph = buildGraph(draft);
  return Object.defineProperty({ ...graph }, fc.toStringMethod, { value: () => printGraph(graph) });
});
