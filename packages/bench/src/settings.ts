/** Lengths and numbers of measurements. */
export interface Settings {
  /** Processes, or pages, for each runtime and workload; each measures all rivals. */
  readonly rounds: number;
  /** Samples of each rival in each round. */
  readonly samples: number;
  /** Wanted length of a sample: less than a scheduler's time slice, so that most samples are not interrupted. */
  readonly sampleMs: number;
  /** Time of warming up each rival, before the first sample. */
  readonly warmUpMs: number;
  /** Samples of linking the lesson, with `LINKS_PER_SAMPLE` links each. */
  readonly linkSamples: number;
  /** Samples of compiling the large module, for each way. */
  readonly streamSamples: number;
}

export const FULL: Settings = {
  rounds: 3,
  samples: 50,
  sampleMs: 2,
  warmUpMs: 300,
  linkSamples: 40,
  streamSamples: 15,
};

/** For development: the figures are too rough to quote. */
export const QUICK: Settings = {
  rounds: 1,
  samples: 15,
  sampleMs: 2,
  warmUpMs: 100,
  linkSamples: 30,
  streamSamples: 3,
};

/** Runs every check and little more. */
export const CHECK: Settings = { rounds: 1, samples: 1, sampleMs: 0, warmUpMs: 0, linkSamples: 1, streamSamples: 1 };
