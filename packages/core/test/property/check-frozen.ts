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
import { formAsGiven, printModule } from "./print-graph.ts";
import { runFrozen } from "./run-frozen.ts";

/** How many graphs are frozen; `REC_RUNS` multiplies it. */
const GRAPHS = 500;

/** So many random graphs have to show everything below. */
const ENOUGH_GRAPHS = 500;

const EXPECTED_SIGHTS: readonly string[] = [
  "calls of start functions",
  "closures or shims",
  "fused units",
  "linked",
  "made externs",
  "refused",
  "rewritten units",
  "stopped",
];

const WAYS: readonly Pick<Binding, "name" | "run">[] = [
  { name: "frozen, fuse: auto", run: (given) => runFrozen(given, "auto") },
  { name: "frozen, fuse: false", run: (given) => runFrozen(given, false) },
];

/** Compares random graphs that are frozen and linked. Returns the cases that should have been seen and were not. */
export async function checkFrozenGraphs(): Promise<string[]> {
  const { seed, numRuns } = runs(GRAPHS);
  const coverage = createCoverage();
  const property = fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), (graph, choice) =>
    compareFrozen(graph, choice, coverage),
  );
  await fc.assert(property, { seed, numRuns });
  process.stderr.write(coverage.report());
  const expected = numRuns < ENOUGH_GRAPHS ? ["linked"] : EXPECTED_SIGHTS;
  return expected.filter((what) => coverage.of(what) === 0);
}

async function compareFrozen(graph: Graph, seed: number, coverage: Coverage): Promise<void> {
  const form = formAsGiven(graph);
  const assembled = graph.modules.map(
    async (module) => [module.name, await assemble(printModule(graph, module, form))] as const,
  );
  const bytes = new Map(await Promise.all(assembled));
  const run = (way: Pick<Binding, "name" | "run">): Promise<Attempt> => {
    const host = createHostSide(graph);
    const binding: Binding = { ...way, options: {}, isCompiled: () => false };
    return attempt(graph, binding, { bytes, seed, given: optionsFor(graph, host), host });
  };
  const expected = await run({ name: "link", run: ({ given }) => link(Object.fromEntries(bytes), given) });
  for (const way of WAYS) compare(graph, { way: way.name, expected, found: await run(way), coverage });
}

interface Comparison {
  readonly way: string;
  readonly expected: Attempt;
  readonly found: Attempt;
  readonly coverage: Coverage;
}

function compare(graph: Graph, { way, expected, found, coverage }: Comparison): void {
  const plan = found.came === "outcome" ? found.linked?.plan : undefined;
  const fail = (expectation: string): never => {
    throw new Error(`${way} differs: ${expectation}\n${plan === undefined ? "no plan" : describePlan(plan)}`);
  };
  const [wanted, seen] = [expected, found].map(outcomeOf);
  if (!isDeepStrictEqual(seen, wanted)) fail(`expected ${JSON.stringify(wanted)}\nfound ${JSON.stringify(seen)}`);
  const linked = found.came === "outcome" ? found.linked : undefined;
  if (linked === undefined) coverage.count(found.came === "refusal" ? "refused" : "stopped");
  else {
    const faults = exportFaults(graph, linked);
    if (faults.length > 0) fail(faults.join("\n"));
    count(linked.plan, coverage);
  }
}

function outcomeOf(found: Attempt): unknown {
  return found.came === "outcome" ? found.outcome : found.codes;
}

function count({ units, steps, made, deferred }: LinkPlan, { count: note }: Coverage): void {
  note("linked");
  if (units.some(({ fused }) => fused)) note("fused units");
  if (units.some(({ rewrite }) => rewrite)) note("rewritten units");
  if (steps.some((step) => step.do === "call")) note("calls of start functions");
  if (made.length > 0) note("made externs");
  if (deferred.length > 0) note("closures or shims");
}
