import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/link-problems.ts";
import { moduleType } from "../../../test/module-type.ts";
import { type RandomGraph, randomGraphs } from "../../../test/random-graphs.ts";
import { runs } from "../../../test/seed.ts";
import { moduleTypes } from "../../../test/wat.ts";
import { planLink } from "../../plan-link.ts";
import type { ExternKind } from "../../wasm/extern-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import { type Cuts, cutEdges, findComponents, findCycles } from "./cut-edges.ts";
import type { DependencyEdge, DependencyGraph } from "./dependency-graph.ts";
import { orderComponent } from "./order-component.ts";

/** Edges as `importer: { provider: functions, or "hard" }`. */
type Edges = Readonly<Record<number, Readonly<Record<number, number | "hard">>>>;

function graphOf(size: number, edges: Edges): DependencyGraph {
  return Array.from({ length: size }, (_, importer) =>
    Object.entries(edges[importer] ?? {}).map(
      ([provider, weight]): DependencyEdge => ({
        importer,
        provider: Number(provider),
        functions: weight === "hard" ? [] : Array.from({ length: weight }, (_, position) => position),
        externs: weight === "hard" ? [0] : [],
      }),
    ),
  );
}

function cutsOf(graph: DependencyGraph): Cuts {
  const components = findComponents(graph);
  const cycles = findCycles(components, graph);
  const isUnwilling = () => false;
  return cutEdges(graph, { components, cycles, reduced: graph, orderCycle: orderComponent, isUnwilling });
}

function cut(size: number, edges: Edges): Cuts {
  return cutsOf(graphOf(size, edges));
}

describe("cutEdges()", () => {
  test("puts providers first and keeps the input order otherwise", () => {
    expect(cut(4, { 0: { 2: 1 }, 1: { 2: "hard" } })).toEqual({
      order: [2, 0, 1, 3],
      cycles: [],
      hasCuts: false,
      unbreakable: [],
    });
  });

  test("cuts the function edge when a hard edge closes the cycle", () => {
    expect(cut(2, { 0: { 1: 9 }, 1: { 0: "hard" } })).toEqual({
      order: [0, 1],
      cycles: [[0, 1]],
      hasCuts: true,
      unbreakable: [],
    });
    expect(cut(2, { 0: { 1: "hard" }, 1: { 0: 9 } }).order).toEqual([1, 0]);
  });

  test("cuts the edge with the fewest functions", () => {
    expect(cut(2, { 0: { 1: 2 }, 1: { 0: 1 } }).order).toEqual([1, 0]);
    expect(cut(2, { 0: { 1: 1 }, 1: { 0: 2 } }).order).toEqual([0, 1]);
  });

  test("cuts by input order when two cuts cost the same", () => {
    expect(cut(2, { 0: { 1: 1 }, 1: { 0: 1 } }).order).toEqual([0, 1]);
    expect(cut(3, { 0: { 1: 1 }, 1: { 2: 1 }, 2: { 0: 1 } }).order).toEqual([0, 2, 1]);
  });

  test("reports every component that is a cycle, members and components in input order", () => {
    const edges: Edges = { 0: { 5: 1 }, 1: { 4: 1 }, 4: { 1: 1 }, 5: { 0: 1, 1: 1 }, 3: { 3: 1 } };
    expect(cut(6, edges).cycles).toEqual([[0, 5], [1, 4], [3]]);
  });

  test.each([
    ["a module that imports its own memory", 1, { 0: { 0: "hard" } }, [[0, 0]]],
    ["two modules", 2, { 0: { 1: "hard" }, 1: { 0: "hard" } }, [[0, 1, 0]]],
    [
      "three modules, by the shortest path",
      3,
      { 0: { 1: "hard", 2: "hard" }, 1: { 2: "hard" }, 2: { 0: "hard" } },
      [[0, 2, 0]],
    ],
    [
      "two knots of one component",
      4,
      { 0: { 1: "hard", 2: 1 }, 1: { 0: "hard" }, 2: { 3: "hard", 0: 1 }, 3: { 2: "hard" } },
      [
        [0, 1, 0],
        [2, 3, 2],
      ],
    ],
    [
      "a knot that the component's first module is not in",
      3,
      { 0: { 1: 1 }, 1: { 2: "hard", 0: 1 }, 2: { 1: "hard" } },
      [[1, 2, 1]],
    ],
  ] satisfies [string, number, Edges, number[][]][])("reports the hard cycle of %s", (_, size, edges, unbreakable) => {
    const cuts = cut(size, edges);
    expect(cuts.unbreakable).toEqual(unbreakable);
    expect(cuts.order).toEqual([]);
  });

  test("orders rings of 100,000 modules without overflowing the stack", { tags: "large" }, () => {
    const size = 100_000;
    const ring = Array.from({ length: size }, (_, importer): DependencyEdge[] => [
      { importer, provider: (importer + 1) % size, functions: [0], externs: [] },
    ]);
    const { order, cycles } = cutsOf(ring);
    const place = new Int32Array(size);
    order.forEach((module, at) => {
      place[module] = at;
    });
    expect(cycles).toHaveLength(1);
    expect(order.filter((module) => (place[(module + 1) % size] ?? 0) > (place[module] ?? 0))).toHaveLength(1);
    const hard = ring.map(([edge]) => [{ ...(edge as DependencyEdge), functions: [], externs: [0] }]);
    expect(cutsOf(hard).unbreakable[0]).toHaveLength(size + 1);
  });
});

describe("planLink() cuts cycles", () => {
  const program = `(module (import "env" "malloc" (func (param i32) (result i32))) (import "env" "free" (func (param i32)))
    (memory (export "memory") 1))`;
  const allocator = `(module (import "env" "memory" (memory 1))
    (func (export "malloc") (param i32) (result i32) unreachable) (func (export "free") (param i32)))`;

  test("at the function edge when a memory edge closes the cycle", async () => {
    for (const names of [
      ["program", "memory"],
      ["memory", "program"],
    ] as const) {
      const wat = { program, memory: allocator };
      const plan = planLink(await moduleTypes(Object.fromEntries(names.map((name) => [name, wat[name]]))), {
        hoist: false,
      });
      expect(plan.order).toEqual(["program", "memory"]);
      expect(plan.cycles).toEqual([{ modules: [...names], deferred: [0, 1], starts: [] }]);
      expect(plan.deferred).toEqual([
        {
          importer: "program",
          import: { module: "env", name: "malloc" },
          provider: { module: "memory", name: "malloc" },
          binding: "shim",
          type: { kind: "function", typeIndex: 0, params: ["i32"], results: ["i32"] },
        },
        {
          importer: "program",
          import: { module: "env", name: "free" },
          provider: { module: "memory", name: "free" },
          binding: "shim",
          type: { kind: "function", typeIndex: 1, params: ["i32"], results: [] },
        },
      ]);
      const bindings = plan.modules.find(({ name }) => name === "program")?.imports.map(({ binding }) => binding);
      expect(bindings).toEqual([
        { by: "deferred", slot: 0 },
        { by: "deferred", slot: 1 },
      ]);
    }
  });

  test("with one slot for all imports under one name, and counts them as one", async () => {
    const thrice = `(module ${`(import "b" "f" (func)) `.repeat(3)} (func (export "f")) (func (export "g")))`;
    const both = `(module (import "a" "f" (func)) (import "a" "g" (func)) (func (export "f")))`;
    const plan = planLink(await moduleTypes({ a: thrice, b: both }));
    expect(plan.order).toEqual(["a", "b"]);
    expect(plan.deferred).toHaveLength(1);
    expect(plan.modules[0]?.imports.map(({ binding }) => binding)).toEqual(Array(3).fill({ by: "deferred", slot: 0 }));
  });

  test("of a module with itself at its function imports", async () => {
    const plan = planLink(await moduleTypes({ a: `(module (import "a" "f" (func)) (func (export "f")))` }));
    expect(plan).toMatchObject({ order: ["a"], cycles: [{ modules: ["a"], deferred: [0] }] });
  });

  test.each([
    ["memory", "(memory 1)", `(memory (export "x") 1)`, "memory of 1 or more pages of 64 KiB"],
    ["table", "(table 1 funcref)", `(table (export "x") 1 funcref)`, "table of 1 or more elements of funcref"],
    ["global", "(global i32)", `(global (export "x") i32 (i32.const 0))`, "constant global i32"],
    ["tag", "(tag)", `(tag (export "x"))`, "tag []"],
  ])("but reports UNBREAKABLE_CYCLE for a module that imports its own %s", async (_, wanted, defined, type) => {
    const types = await moduleTypes({ a: `(module (import "a" "x" ${wanted}) ${defined})` });
    expect(problemsOf(() => planLink(types, { hoist: false }))).toEqual([
      {
        code: "UNBREAKABLE_CYCLE",
        message: `a → a: each needs an extern of the next before it can be instantiated: "a" "x" (${type})`,
        hint: "pass one of these externs to all modules through imports, so that no module has to define it",
        module: "a",
      },
    ]);
  });

  test("but reports UNBREAKABLE_CYCLE with its path and the externs that close it", async () => {
    const types = await moduleTypes({
      a: `(module (import "b" "f" (func)) (import "b" "m" (memory 2 3)) (global (export "g") (mut i32) (i32.const 0)))`,
      b: `(module (import "a" "g" (global (mut i32))) (memory (export "m") 2 3) (func (export "f")))`,
    });
    expect(problemsOf(() => planLink(types, { hoist: false })).map(({ message }) => message)).toEqual([
      `a → b → a: each needs an extern of the next before it can be instantiated: ` +
        `"b" "m" (memory of 2 to 3 pages of 64 KiB), "a" "g" (mutable global i32)`,
    ]);
  });

  test("and does not hold it against functions that an unbreakable cycle leaves without an order", async () => {
    const types = await moduleTypes({
      a: `(module (import "b" "v" (func (param v128))) (import "a" "m" (memory 1)) (memory (export "m") 1))`,
      b: `(module (func (export "v") (param v128)))`,
    });
    expect(problemsOf(() => planLink(types, { hoist: false })).map(({ code }) => code)).toEqual(["UNBREAKABLE_CYCLE"]);
  });
});

/** Returns how many functions would be deferred if modules were instantiated in input order, except for hard edges. */
function deferredInInputOrder(graph: RandomGraph): number {
  const placed: number[] = [];
  while (placed.length < graph.size) {
    const next = Array.from({ length: graph.size }, (_, at) => at).find(
      (node) => !placed.includes(node) && graph.hard.every(([from, to]) => from !== node || placed.includes(to)),
    );
    if (next === undefined) throw new Error("The hard edges make a cycle");
    placed.push(next);
  }
  const isLate = ([from, to]: readonly [number, number]) => placed.indexOf(to) >= placed.indexOf(from);
  return graph.soft.filter(isLate).length;
}

const HARD_KINDS: readonly ExternKind[] = ["memory", "table", "global", "tag"];

/** Each edge is a separate import of a separate export. */
function modulesOf({ size, hard, soft }: RandomGraph) {
  const edges = [
    ...soft.map(([from, to], at) => ({ from, to, name: `f${at}`, kind: "function" as ExternKind })),
    ...hard.map(([from, to], at) => ({ from, to, name: `x${at}`, kind: HARD_KINDS[at % 4] ?? "memory" })),
  ];
  const modules = Array.from({ length: size }, (_, node) =>
    moduleType({
      imports: edges.filter(({ from }) => from === node).map(({ to, name, kind }) => [`m${to}`, name, kind] as const),
      exports: edges.filter(({ to }) => to === node).map(({ name, kind }) => [name, kind] as const),
    }),
  );
  return Object.fromEntries(modules.map((type, node) => [`m${node}`, type]));
}

describe.each([
  ["small", 9, 300],
  ["large", 40, 100],
])("planLink() of random graphs of %s size", (_, maxSize, count) => {
  const plans = randomGraphs(maxSize).map((graph) => ({ graph, plan: planLink(modulesOf(graph)) }));

  test("puts the provider of every import that is not deferred before its importer", () => {
    fc.assert(
      fc.property(plans, ({ graph, plan }) => {
        const place = new Map(plan.order.map((name, at) => [name, at]));
        expect([...plan.order].sort()).toEqual(plan.modules.map(({ name }) => name).sort());
        for (const { name, imports } of plan.modules) {
          for (const { kind, binding } of imports) {
            if (binding.by === "deferred") expect(kind).toBe("function");
            else expect(place.get((binding as { module: string }).module)).toBeLessThan(place.get(name) ?? -1);
          }
        }
        expect(plan.modules.flatMap(({ imports }) => imports)).toHaveLength(graph.soft.length + graph.hard.length);
      }),
      runs(count),
    );
  });

  test("defers only functions that stand in a cycle, each listed with it", () => {
    fc.assert(
      fc.property(plans, ({ plan }) => {
        const cycleOf = (module: string) => plan.cycles.findIndex(({ modules }) => modules.includes(module));
        plan.deferred.forEach(({ importer, provider }, slot) => {
          expect(cycleOf(importer)).toBe(cycleOf(provider.module));
          expect(plan.cycles[cycleOf(importer)]?.deferred).toContain(slot);
        });
        const listed = plan.cycles.flatMap(({ deferred }) => deferred);
        expect([...listed].sort((a, b) => a - b)).toEqual(plan.deferred.map((_, slot) => slot));
      }),
      runs(count),
    );
  });

  test("never defers more functions than input order does", () => {
    fc.assert(
      fc.property(plans, ({ graph, plan }) => {
        expect(plan.deferred.length).toBeLessThanOrEqual(deferredInInputOrder(graph));
      }),
      runs(count),
    );
  });

  test("gives plain frozen data, the same each time", () => {
    fc.assert(
      fc.property(plans, ({ graph, plan }) => {
        const text = JSON.stringify(plan);
        expect(JSON.stringify(planLink(modulesOf(graph)))).toBe(text);
        expect(JSON.parse(text) as LinkPlan).toEqual(plan);
        expect(structuredClone(plan)).toEqual(plan);
        expect(Object.isFrozen(plan.modules[0]?.imports) && Object.isFrozen(plan.order)).toBe(true);
      }),
      runs(Math.ceil(count / 2)),
    );
  });
});
