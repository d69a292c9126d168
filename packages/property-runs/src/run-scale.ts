/** The environment variables that decide how much a run tries. */
export type RunVariables = Readonly<Record<string, string | undefined>>;

/** In the suite, property tests try a twentieth of their cases. */
const SUITE_SCALE = 0.05;

/** Whether a run is long: `REC_LONG=1`, which `test:long` sets. The suite is every other run. */
export function isLongRun({ REC_LONG }: RunVariables): boolean {
  if (REC_LONG === undefined || REC_LONG === "" || REC_LONG === "0") return false;
  if (REC_LONG === "1") return true;
  throw new RangeError(`Cannot read REC_LONG: expected 1, found "${REC_LONG}"`);
}

/**
 * The factor by which each property test multiplies its full number of cases.
 *
 * `REC_RUNS` is that factor. Without it, the factor is 1 in a long run, and a twentieth in the suite.
 *
 * @throws RangeError if `REC_RUNS` is not a positive number
 */
export function runScale({ REC_RUNS, ...variables }: RunVariables): number {
  if (REC_RUNS !== undefined && REC_RUNS !== "") {
    const scale = Number(REC_RUNS);
    if (scale > 0 && Number.isFinite(scale)) return scale;
    throw new RangeError(`Cannot read REC_RUNS: expected a positive number, found "${REC_RUNS}"`);
  }
  return isLongRun(variables) ? 1 : SUITE_SCALE;
}

/** The number of cases at a scale: a whole number, and at least one. */
export function scaledRuns(fullRuns: number, scale: number): number {
  return Math.max(1, Math.round(fullRuns * scale));
}

/** One line with the share of the cases that is tried; undefined if all of them are. */
export function announcement(variables: RunVariables): string | undefined {
  const scale = runScale(variables);
  if (scale >= 1) return undefined;
  const percent = Number((100 * scale).toPrecision(3));
  return `Property tests try ${percent} % of their cases; all of them with REC_RUNS=1, and in test:long`;
}
