import { beforeAll, describe, expect, test } from "vitest";
import { createCoverage, sight } from "./coverage.ts";
import { type Definition, type Graph, HOST, type Module, START_SIGNATURE, type Statement } from "./graph.ts";
import { linkInManyWays } from "./link-graph.ts";
import { placesDataTooEarly, runMerged } from "./oracle-merged.ts";
import type { Step } from "./schedule.ts";
import { loadWasmMerge, type Merge } from "./wasm-merge.ts";

const HOST_MEMORY: Definition = { id: -1, owner: HOST, extern: { kind: "memory", limits: { minimum: 1 } } };
const DATA = { offset: 64, bytes: "data", byGlobal: false };
const STOPS: Statement = { kind: "trap", trap: "unreachable", when: 0, early: true };

interface Parts {
  /** Body of the start function; without it, the module has none. */
  readonly start?: readonly Statement[];
  /** Whether it imports the host's memory and puts data there. */
  readonly writes?: boolean;
}

/** Modules without imports from each other, so that they are instantiated in input order. */
function graphOf(...modules: readonly Parts[]): Graph {
  const graph: Graph = {
    naming: "by module",
    eager: false,
    modules: modules.map(({ start, writes = false }, position): Module => {
      const body = start && functionOf(position, start);
      return {
        position,
        name: `m${position}`,
        imports: writes ? [{ definition: HOST_MEMORY, from: HOST, name: "memory" }] : [],
        definitions: body === undefined ? [] : [body],
        exports: [],
        elements: [],
        ...(body !== undefined && { start: body }),
        ...(writes && { data: DATA }),
      };
    }),
    hostMemory: HOST_MEMORY,
    calls: [],
  };
  return graph;
}

function functionOf(owner: number, body: readonly Statement[]): Definition {
  return { id: owner, owner, extern: { kind: "function", signature: START_SIGNATURE, body } };
}

function scheduleOf({ modules }: Graph): Step[] {
  return modules.map(({ position, start }) => ({
    does: "instantiate",
    module: position,
    starts: start !== undefined,
  }));
}

let merge: Merge;
beforeAll(() => {
  merge = loadWasmMerge();
});

/**
 * Graphs, each with the question whether a merged module puts data into the host's memory that linking does not reach.
 */
const CASES: readonly [what: string, graph: Graph, isTooEarly: boolean][] = [
  ["a start function stops the link before the data's turn", graphOf({ start: [STOPS] }, { writes: true }), true],
  ["a start function runs before the data's turn", graphOf({ start: [] }, { writes: true }), false],
  ["a start function stops the link after the data's turn", graphOf({ writes: true }, { start: [STOPS] }), false],
  ["a start function stops the link, and its module has the data", graphOf({ writes: true, start: [STOPS] }), false],
  [
    "a start function runs before the data's turn, and a later one stops the link",
    graphOf({ start: [] }, { writes: true }, { start: [STOPS] }),
    false,
  ],
  ["a start function stops the link, and there is no data", graphOf({ start: [STOPS] }, {}), false],
];

describe("placesDataTooEarly()", () => {
  test.each(CASES)("%s", async (_, graph, isTooEarly) => {
    const schedule = scheduleOf(graph);
    const merged = await runMerged(graph, schedule, merge);
    expect(placesDataTooEarly(graph, schedule, merged)).toBe(isTooEarly);
  });

  test("goes by the moment at which a deferred start function runs", async () => {
    const graph = graphOf({ start: [STOPS] }, { writes: true });
    const deferred: Step[] = [
      { does: "instantiate", module: 0, starts: false },
      { does: "instantiate", module: 1, starts: false },
      { does: "start", module: 0 },
    ];
    const merged = await runMerged(graph, deferred, merge);
    expect(merged.failedModule).toBe("m0");
    expect(placesDataTooEarly(graph, deferred, merged)).toBe(false);
  });
});

describe("runMerged()", () => {
  test("tells which start function stopped the link", async () => {
    const graph = graphOf({ start: [] }, {}, { start: [STOPS] }, { start: [] });
    const { failure, failedModule, logged } = await runMerged(graph, scheduleOf(graph), merge);
    expect([failure, failedModule, logged]).toEqual(["trap: unreachable", "m2", ["-1", "-3"]]);
  });
});

describe("linkInManyWays()", () => {
  test.each(CASES)(
    "leaves the host's memory to linking by hand if data comes too early: %s",
    async (_, graph, isTooEarly) => {
      const coverage = createCoverage();
      for (const seed of [0, 1, 2, 3]) await linkInManyWays(graph, seed, { coverage, merge });
      const compared = coverage.of(sight.comparedWithMerge);
      expect(compared).toBeGreaterThan(0);
      expect(coverage.of(sight.memoryLeftToHand)).toBe(isTooEarly ? compared : 0);
      expect(coverage.of("compared with linking by hand")).toBeGreaterThan(0);
      expect(coverage.of(sight.memoryOfNoOracle)).toBe(0);
    },
  );
});
