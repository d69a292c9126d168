import { describe, expect, test } from "vitest";
import { fusePlan } from "../../src/plan/fuse/fuse-plan.ts";
import { planLink } from "../../src/plan-link.ts";
import { compareCost, measureGrowth, planOrError } from "./growth.ts";
import {
  globalsGraph,
  importsOf,
  type ModuleGraph,
  sparseGraphs,
  troubledGraphs,
  twos,
  wideGraph,
} from "./module-graphs.ts";

const TIMEOUT_MS = 120_000;

/**
 * Largest ratio of processor time of one plan of ten times the size to ten plans of the smaller size: 1 is linear, 10
 * quadratic. Caches and the garbage collector account for up to 2.
 */
const MOST_FACTOR = 4;

const shapes = Object.entries({
  ...sparseGraphs,
  ...troubledGraphs,
  "100 imports a module": (size: number): ModuleGraph => wideGraph(size / 10, 100),
  "globals of a small cycle": globalsGraph,
});

/** `test:scale` does the same with every shape. */
const LARGE = {
  chain: { shape: sparseGraphs.chain, outcome: { cycles: [] } },
  star: { shape: sparseGraphs.star, outcome: { cycles: [] } },
  ring: { shape: sparseGraphs.ring, outcome: { deferred: { length: 1 } } },
  loop: { shape: troubledGraphs.loop, outcome: { code: "IMPORT_LOOP" } },
};

describe("planLink()", () => {
  test.each(Object.entries(sparseGraphs))("links 100 modules: %s", (_, shape) => {
    expect(planOrError(shape(100))).toMatchObject({ order: { length: 100 } });
  });

  test("hoists as many externs as it takes", () => {
    expect(planLink(sparseGraphs.memories(1_000))).toMatchObject({
      made: { length: 1_000 },
      deferred: { length: 1 },
    });
    expect(planLink(globalsGraph(1_000))).toMatchObject({ made: { length: 1_000 }, deferred: [] });
  });

  test.each(shapes)(
    "takes about ten times as long for ten times as many modules: %s",
    { timeout: TIMEOUT_MS },
    (_, shape) => {
      const [, grown] = measureGrowth(shape, { sizes: [300, 3_000], runs: 5 });
      expect(grown?.factor).toBeLessThan(MOST_FACTOR);
    },
  );

  test("takes about ten times as long to fuse ten times as many pairs of modules", { timeout: TIMEOUT_MS }, () => {
    const fusing = (size: number) => {
      const graph = twos(size);
      const plan = planLink(graph);
      return () => fusePlan(plan, graph, { fuse: true });
    };
    const [small, large] = [fusing(600), fusing(6_000)];
    for (let run = 0; run < 10; run += 1) small();
    expect(large().units).toHaveLength(3_000);
    expect(compareCost(small, large, { times: 10, runs: 3 }).factor).toBeLessThan(MOST_FACTOR);
  });

  test("plans 1,000 modules of 100 imports", () => {
    const graph = wideGraph(1_000, 100);
    expect(importsOf(graph)).toBe(99_900);
    expect(planLink(graph)).toMatchObject({ cycles: [], deferred: [] });
  });

  test.each(Object.entries(LARGE))(
    "walks 100,000 modules without exhausting the stack: %s",
    { timeout: TIMEOUT_MS },
    (_, { shape, outcome }) => {
      expect(planOrError(shape(100_000))).toMatchObject(outcome);
    },
  );

  test("instantiates a chain from its end", () => {
    const { order } = planLink(sparseGraphs.chain(3_000));
    expect([order.length, order[0], order.at(-1)]).toEqual([3_000, "module 2999", "module 0"]);
  });
});
