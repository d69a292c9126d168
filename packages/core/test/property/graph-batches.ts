/** Graphs under one seed of fast-check: once a batch is linked, the next one can be had without it. */
export interface Batch {
  readonly seed: number;
  readonly graphs: number;
}

const MOST_GRAPHS = 1000;

/** Between the first batches of two seeds: more than the batches of one. */
const SEED_DISTANCE = 100_000;

interface BatchesInput {
  /** The first seed. */
  readonly seed: number;
  readonly seeds: number;
  /** For each seed. */
  readonly graphs: number;
  /** The fewest batches of a seed. */
  readonly atLeast: number;
}

/** Cuts the graphs of each seed into batches, whose seeds count on from it. */
export function batchesOf({ seed, seeds, graphs, atLeast }: BatchesInput): Batch[] {
  const count = Math.max(atLeast, Math.ceil(graphs / MOST_GRAPHS));
  return Array.from({ length: seeds * count }, (_, at) => ({
    seed: seed + Math.floor(at / count) * SEED_DISTANCE + (at % count),
    graphs: Math.ceil(graphs / count),
  }));
}
