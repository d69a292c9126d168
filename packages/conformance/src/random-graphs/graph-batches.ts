import { runs } from "@rec/property-runs";

/** The form that random graphs are compared in. */
export type GraphKind = "frozen" | "fused";

/** How many graphs are tried; `REC_RUNS` multiplies it. */
const GRAPHS: Readonly<Record<GraphKind, number>> = { frozen: 500, fused: 500 };

/** As many graphs make one script. */
const BATCH = 500;

/** Graphs that one script has. */
export interface GraphBatch {
  readonly seed: number;
  readonly count: number;
}

/** The batches of all graphs of a kind, each with a seed of its own. */
export function batchesOf(kind: GraphKind): readonly GraphBatch[] {
  const { seed, numRuns } = runs(GRAPHS[kind]);
  const batches = Math.ceil(numRuns / BATCH);
  return Array.from({ length: batches }, (_, at) => ({
    seed: seed + at,
    count: Math.min(BATCH, numRuns - at * BATCH),
  }));
}
