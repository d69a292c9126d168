import fc from "fast-check";
import { runs } from "../seed.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import { type Coverage, createCoverage } from "./coverage.ts";
import { shareLeftOut } from "./expected-sights.ts";
import { type Batch, batchesOf } from "./graph-batches.ts";
import { openJournal } from "./journal.ts";
import { linkInManyWays } from "./link-graph.ts";
import { loadWasmMerge } from "./wasm-merge.ts";

/** How many graphs are linked for each seed; `REC_RUNS` multiplies it. */
const GRAPHS = 2000;

/**
 * Links random graphs in batches, which are divided among several shares.
 *
 * `REC_SEED` is the first seed and `REC_SEEDS` the number of seeds. `REC_JOURNAL` is a file that records each finished
 * batch: a run that finds a batch there does not link it again.
 *
 * @returns the coverage, including that of earlier runs
 */
export async function checkGraphs(share: { readonly number: number; readonly of: number }): Promise<Coverage> {
  const { seed, numRuns: graphs } = runs(GRAPHS);
  const batches = batchesOf({ seed, seeds: Number(process.env["REC_SEEDS"] ?? 1), graphs, atLeast: share.of });
  const journal = openJournal(process.env["REC_JOURNAL"]);
  const merge = loadWasmMerge();
  const total = createCoverage();
  for (const [at, batch] of batches.entries()) {
    if (at % share.of !== share.number) continue;
    const known = journal.find(batch);
    const sights = known ?? (await linkBatch(batch, merge));
    if (known === undefined) journal.add(batch, sights);
    total.add(sights);
    const state = known === undefined ? "linked" : "linked before";
    process.stderr.write(
      `batch ${at + 1} of ${batches.length} (seed ${batch.seed}, ${batch.graphs} graphs): ${state}\n`,
    );
  }
  const leftOut = (100 * shareLeftOut(total)).toFixed(3);
  process.stderr.write(
    `${total.report()}wasm-merge does not know the host's memory in ${leftOut} % of its comparisons\n`,
  );
  return total;
}

async function linkBatch({ seed, graphs }: Batch, merge: ReturnType<typeof loadWasmMerge>) {
  const coverage = createCoverage();
  const property = fc.asyncProperty(arbitraryGraph, fc.nat(0xffff), (graph, seed) =>
    linkInManyWays(graph, seed, { coverage, merge }),
  );
  await fc.assert(property, { seed, numRuns: graphs });
  return coverage.counts();
}
