import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describePlan } from "../../src/explain/describe-plan.ts";
import { link } from "../../src/link.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { runs } from "../seed.ts";
import { assemble } from "../wat.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import { type Attempt, attempt, type Binding } from "./bindings.ts";
import { type Coverage, createCoverage } from "./coverage.ts";
import type { Graph } from "./graph.ts";
import { createHostSide } from "./host-side.ts";
import { exportFaults, optionsFor } from "./link-graph.ts";
import { FUSED_WAYS } from "./linked-fused.ts";
import type { Outcome } from "./observe.ts";
import { canBeMerged, placesDataTooEarly, runMerged } from "./oracle-merged.ts";
import { formAsGiven, printModule } from "./print-graph.ts";
import { relationsOf } from "./relations.ts";
import { scheduleOf } from "./schedule.ts";
import { loadWasmMerge, type Merge } from "./wasm-merge.ts";

/** How many graphs are fused; `REC_RUNS` multiplies it. */
const GRAPHS = 2000;

/** So many random graphs have to show everything below. */
const ENOUGH_GRAPHS = 1000;

const EXPECTED_SIGHTS: readonly string[] = [
  "all re-indexed",
  "compared with wasm-merge",
  "left out: between",
  "left out: memories",
  "left out: no-function",
  "segments are copied by a step",
  "start functions are steps",
  "stopped",
  "units",
  "verbatim",
];

/** Links random graphs fused and not fused. Returns the cases that should have been seen and were not. */
export async function checkFusedGraphs(share: { readonly number: number; readonly of: number }): Promise<string[]> {
  const { seed, numRuns } = runs(GRAPHS);
  const coverage = createCoverage();
  const merge = loadWasmMerge();
  const property = fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), (graph, choice) =>
    compareFused(graph, { seed: choice, coverage, merge }),
  );
  await fc.assert(property, { seed: seed + share.number, numRuns: Math.ceil(numRuns / share.of) });
  process.stderr.write(coverage.report());
  if (numRuns < ENOUGH_GRAPHS) return coverage.of("units") > 0 ? [] : ["units"];
  return EXPECTED_SIGHTS.filter((what) => coverage.of(what) === 0);
}

interface Comparison {
  readonly seed: number;
  readonly coverage: Coverage;
  readonly merge: Merge;
}

async function compareFused(graph: Graph, { seed, coverage, merge }: Comparison): Promise<void> {
  const form = formAsGiven(graph);
  const bytes = new Map(
    await Promise.all(
      graph.modules.map(async (module) => [module.name, await assemble(printModule(graph, module, form))] as const),
    ),
  );
  const run = (way: Pick<Binding, "name" | "run">): Promise<Attempt> => {
    const host = createHostSide(graph);
    const binding: Binding = { ...way, options: {}, isCompiled: () => false };
    return attempt(graph, binding, { bytes, seed, given: optionsFor(graph, host), host });
  };
  const linked = await run({ name: "link", run: ({ bytes: all, given }) => link(Object.fromEntries(all), given) });
  const expected = outcomeOf(linked);
  for (const way of FUSED_WAYS) {
    const fused = await run(way);
    if (!isDeepStrictEqual(outcomeOf(fused), expected)) {
      const plan = fused.came === "outcome" && fused.linked ? describePlan(fused.linked.plan) : "no plan";
      throw new Error(
        `${way.name} differs: expected ${JSON.stringify(expected, null, 1)}\nfound ${JSON.stringify(outcomeOf(fused), null, 1)}\n${plan}`,
      );
    }
    if (fused.came === "outcome" && fused.linked) {
      const faults = exportFaults(graph, fused.linked);
      if (faults.length > 0) throw new Error(`${way.name}: ${faults.join("\n")}`);
    }
    count(fused, coverage);
  }
  if (coverage.of(COMPARED) < MOST_MERGED && linked.came === "outcome" && linked.linked) {
    await compareWithMerge(graph, { plan: linked.linked.plan, seed, merge, coverage, outcome: linked.outcome });
  }
}

const COMPARED = "compared with wasm-merge";

/** As many graphs are merged in each share. */
const MOST_MERGED = 100;

interface Merging {
  readonly plan: LinkPlan;
  readonly seed: number;
  readonly merge: Merge;
  readonly coverage: Coverage;
  readonly outcome: Outcome;
}

/** Compares with `wasm-merge`, where one module that copies all data first behaves as the linked modules do. */
async function compareWithMerge(graph: Graph, { plan, seed, merge, coverage, outcome }: Merging): Promise<void> {
  const binding: Binding = { name: "link", options: {}, isCompiled: () => false, run: () => fail() };
  const inputOrder = graph.modules.map((_, at) => at);
  const { cyclic } = relationsOf(graph, { binding, seed, inputOrder });
  const schedule = scheduleOf(plan, graph);
  if (!canBeMerged(graph, schedule, cyclic)) return;
  const merged = await runMerged(graph, schedule, merge);
  if (placesDataTooEarly(graph, schedule, merged)) return;
  coverage.count(COMPARED);
  const { failedModule: _, ...expected } = merged;
  const { failedModule: __, ...found } = outcome;
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`wasm-merge differs: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }
}

function fail(): never {
  throw new Error("Nothing is linked to find relations");
}

function outcomeOf(found: Attempt): unknown {
  return found.came === "outcome" ? found.outcome : found.codes;
}

function count(fused: Attempt, { count: note }: Coverage): void {
  if (fused.came !== "outcome") return;
  if (fused.outcome.failure !== undefined) note("stopped");
  const { units = [], unfused = [] } = fused.linked?.plan ?? {};
  for (const { reason } of unfused) note(`left out: ${reason}`);
  for (const { fused: unit } of units) {
    if (unit === undefined) continue;
    note("units");
    note(unit.verbatim === undefined ? "all re-indexed" : "verbatim");
    if (unit.members.some(({ segments }) => segments)) note("segments are copied by a step");
    if (unit.members.some(({ start }) => start)) note("start functions are steps");
  }
}
