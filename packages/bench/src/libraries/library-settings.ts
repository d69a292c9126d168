import { CHECK as CHECK_CALLS, FULL as FULL_CALLS, QUICK as QUICK_CALLS, type Settings } from "../settings.ts";

/** Lengths and numbers of measurements of dynamic libraries. */
export interface LibrarySettings extends Settings {
  /** Loads of each set by each loader in one process; the first is counted apart. */
  readonly loads: Readonly<Record<"few" | "many", number>>;
  /** Samples of opening a library in one process, after as many for warming up. */
  readonly openSamples: number;
  /** The same for first outputs. */
  readonly outputSamples: number;
}

export const FULL: LibrarySettings = {
  ...FULL_CALLS,
  loads: { few: 6, many: 4 },
  openSamples: 60,
  outputSamples: 20,
};

/** For development: the figures are too rough to quote. */
export const QUICK: LibrarySettings = {
  ...QUICK_CALLS,
  loads: { few: 3, many: 2 },
  openSamples: 20,
  outputSamples: 6,
};

/** Runs every check and little more. */
export const CHECK: LibrarySettings = { ...CHECK_CALLS, loads: { few: 2, many: 2 }, openSamples: 1, outputSamples: 1 };

/** The number of grammars in each set. */
export const SETS = { few: 10, many: 50 } as const;

/** Milliseconds that the server waits before each answer. */
export const LATENCIES_MS: readonly number[] = [50, 0];
