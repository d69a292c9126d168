import type { LoadShape, Network } from "./load-shape.ts";
import { lowerBoundMs } from "./lower-bound.ts";

/** The sets of modules to load, and the number of loads. */
export interface LoadSettings {
  readonly shapes: readonly LoadShape[];
  /** Loads by each loader of each shape in one process: as many as fit into `durationMs` at the lower bound, within limits. */
  readonly samples: { readonly durationMs: number; readonly least: number; readonly most: number };
  readonly sequentialSamples: number;
  /** Loads with one module that is missing, or has another type. */
  readonly failing: { readonly shape: LoadShape; readonly samples: number };
  /** The second has ten times the modules of the first. */
  readonly growth: { readonly shapes: readonly [LoadShape, LoadShape]; readonly samples: number };
  /** Processes for each way to load LLVM. */
  readonly llvmSamples: number;
}

/** A distant server on a fast line: a module of 1 MB takes as long as its request. */
export const NETWORK: Network = { latencyMs: 50, bytesPerSecond: 20e6 };

/** Loopback as it is. */
const NO_NETWORK: Network = { latencyMs: 0, bytesPerSecond: 0 };

const MODULES = [8, 64];
const SIZES_BYTES = [10e3, 100e3, 1e6];
const DEPTHS = [1, 4];

/** Bytes of all modules of a set: one second on this network. */
const MAXIMUM_BYTES = 20e6;

const shapes = (modules: readonly number[], sizes: readonly number[], depths: readonly number[]): LoadShape[] =>
  sizes.flatMap((sizeBytes) =>
    modules
      .filter((count) => count * sizeBytes <= MAXIMUM_BYTES)
      .flatMap((count) => depths.map((depth) => ({ modules: count, sizeBytes, depth, network: NETWORK }))),
  );

/** The root imports a tenth of them, which takes most of its room. */
const tiny = (modules: number): LoadShape => ({ modules, sizeBytes: 4000, depth: 10, network: NO_NETWORK });
const failing: LoadShape = { modules: 16, sizeBytes: 1e6, depth: 2, network: NETWORK };

export const FULL: LoadSettings = {
  shapes: shapes(MODULES, SIZES_BYTES, DEPTHS),
  samples: { durationMs: 1500, least: 5, most: 9 },
  sequentialSamples: 1,
  failing: { shape: failing, samples: 5 },
  growth: { shapes: [tiny(100), tiny(1000)], samples: 5 },
  llvmSamples: 3,
};

/** How often a shape is loaded by each loader. */
export function samplesOf(shape: LoadShape, { samples }: LoadSettings): number {
  const { durationMs, least, most } = samples;
  const boundMs = lowerBoundMs(shape, { isDiscovered: false, compileMs: 0 });
  return Math.round(Math.min(most, Math.max(least, durationMs / boundMs)));
}

/** For development: the figures are too rough to quote. */
export const QUICK: LoadSettings = {
  shapes: shapes([8, 64], [10e3, 100e3, 1e6], [1, 4]),
  samples: { durationMs: 300, least: 3, most: 5 },
  sequentialSamples: 1,
  failing: { shape: failing, samples: 3 },
  growth: { shapes: [tiny(100), tiny(1000)], samples: 3 },
  llvmSamples: 1,
};
