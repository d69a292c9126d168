import fc from "fast-check";
import { runs } from "../seed.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import { type Coverage, createCoverage } from "./coverage.ts";
import { linkInManyWays } from "./link-graph.ts";
import { loadWasmMerge } from "./wasm-merge.ts";

/** Graphs under one seed of fast-check: after each such batch, the next ones can be had without it. */
const BATCH = 1000;

/** How many graphs are linked; `REC_RUNS` multiplies it. */
const GRAPHS = 2000;

/**
 * Links random graphs in batches, of which each of several shares takes its part.
 *
 * `REC_SEED` is the seed of the first batch, the others count on from there; `REC_BATCH` is the number of the first batch
 * to do, where a run was ended before.
 *
 * @returns what was seen
 */
export async function checkGraphs(share: { readonly number: number; readonly of: number }): Promise<Coverage> {
  const coverage = createCoverage();
  const merge = loadWasmMerge();
  const { seed, numRuns } = runs(GRAPHS);
  const batches = Math.ceil(numRuns / BATCH);
  const started = performance.now();
  const property = fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), (graph, seed) =>
    linkInManyWays(graph, seed, { coverage, merge }),
  );
  for (let batch = Number(process.env["REC_BATCH"] ?? 0); batch < batches; batch += 1) {
    if (batch % share.of !== share.number) continue;
    await fc.assert(property, { seed: seed + batch, numRuns: BATCH });
    const seconds = (performance.now() - started) / 1000;
    const rate = (coverage.of("graphs") / seconds).toFixed(1);
    process.stderr.write(`batch ${batch} of ${batches} (seed ${seed + batch}): linked, ${rate} graphs/s\n`);
  }
  process.stderr.write(coverage.report());
  return coverage;
}

/** What a thousand random graphs have to show, or else the generator has become blind. */
export const EXPECTED_SIGHTS: readonly string[] = [
  "calls: exception",
  "calls: in which an exception was caught",
  "calls: returned",
  "calls: trap: divide by zero",
  "calls: trap: divide result unrepresentable",
  "calls: trap: float unrepresentable in integer range",
  "calls: trap: memory access out of bounds",
  "calls: trap: null function or function signature mismatch",
  "calls: trap: table index is out of bounds",
  "calls: trap: unreachable",
  "compared with linking by hand",
  "compared with wasm-merge",
  "graphs: with eager start functions",
  "graphs: with v128",
  "imports: of constant globals",
  "imports: through a module that passes them on",
  "links: by another input order",
  "links: by auto",
  "links: by closure",
  "links: by closure without hoisting",
  "links: by compiled modules",
  "links: by instantiatePlan with modules as they are",
  "links: by rewriteModule and instantiatePlan",
  "links: by shim without hoisting",
  "links: by some compiled modules",
  "links: by streams",
  "links: components of one module",
  "links: components of several modules",
  "links: functions deferred by closure",
  "links: functions deferred by shim",
  "links: hoisted constant global",
  "links: hoisted memory",
  "links: hoisted mutable global",
  "links: hoisted table",
  "links: hoisted tag",
  "links: hoisted, though nobody can import it",
  "links: starts at instantiation",
  "links: starts deferred",
  "links: starts, compiled",
  "modules: that import from themselves",
  "modules: whose start is imported",
  "refused: CLOSURE_CANNOT_CARRY",
  "refused: UNBREAKABLE_CYCLE",
  "stopped: called before bound",
  "stopped: exception",
  "stopped: trap",
];
