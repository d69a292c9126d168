import { isLongRun, runScale, scaledRuns } from "./run-scale.ts";

const SEED = 20_261_122;

/** Seed of every property test, so that a run can be repeated: `REC_SEED=7` tries other cases. */
export const seed: number = Number(process.env["REC_SEED"] ?? SEED);

/** Whether this run is a long one, of all tests and cases; the suite takes a choice of both. */
export const isLong: boolean = isLongRun(process.env);

/**
 * Parameters of fast-check's `fc.assert`.
 *
 * @param fullRuns - number of cases that a full run tries
 * @returns the common seed, and the number of cases that this run tries: see `runScale`
 */
export function runs(fullRuns: number): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: scaledRuns(fullRuns, runScale(process.env)) };
}
