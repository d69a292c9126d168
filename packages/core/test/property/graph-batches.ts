/** Graphs under one seed of fast-check; each batch can be generated without the batches before it. */
export interface Batch {
  readonly seed: number;
  readonly graphs: number;
}

const MOST_GRAPHS = 1000;

/** The distance between the first batches of two seeds: more than the number of batches of one seed. */
const SEED_DISTANCE = 100_000;

interface BatchesInput {
  /** The first seed. */
  readonly seed: number;
  readonly seeds: number;
  /** The number of graphs for each seed. */
  readonly graphs: number;
  /** The smallest number of batches for each seed. */
  readonly atLeast: number;
}

/** Divides the graphs of each seed into batches with consecutive seeds. */
export function batchesOf({ seed, seeds, graphs, atLeast }: BatchesInput): Batch[] {
  const count = Math.max(atLeast, Math.ceil(graphs / MOST_GRAPHS));
  return Array.from({ length: seeds * count }, (_, at) => ({
    seed: seed + Math.floor(at / count) * SEED_DISTANCE + (at % count),
    graphs: Math.ceil(graphs / count),
  }));
}
