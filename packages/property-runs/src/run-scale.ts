/** The environment variables that decide how many cases property tests try. */
export type RunVariables = Readonly<Record<string, string | undefined>>;

/** On a developer's machine, property tests try a tenth of their cases. */
const DEVELOPER_SCALE = 0.1;

/**
 * The factor by which each property test multiplies its full number of cases.
 *
 * `REC_RUNS` is that factor. Without it, the factor is 1 in continuous integration (`CI`), and a tenth elsewhere.
 *
 * @throws RangeError if `REC_RUNS` is not a positive number
 */
export function runScale({ REC_RUNS, CI }: RunVariables): number {
  if (REC_RUNS !== undefined && REC_RUNS !== "") {
    const scale = Number(REC_RUNS);
    if (scale > 0 && Number.isFinite(scale)) return scale;
    throw new RangeError(`Cannot read REC_RUNS: expected a positive number, found "${REC_RUNS}"`);
  }
  return isSet(CI) ? 1 : DEVELOPER_SCALE;
}

/** Continuous integration sets `CI=true` or `CI=1`; some systems set `CI=false` elsewhere. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
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
  return `Property tests try ${percent} % of their cases; all of them with REC_RUNS=1, and in CI`;
}
