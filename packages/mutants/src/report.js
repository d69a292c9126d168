/**
 * @typedef {import("./choose-mutants.js").Mutant} Mutant
 * @typedef {import("./try-mutants.js").Trial} Trial
 */

const MOST_CHARACTERS = 80;

/**
 * `src/plan/x.ts:12:3  operator  "<" becomes "<="`
 *
 * @param {Mutant} mutant
 */
export function describeMutant({ path, line, column, kind, original, replacement }) {
  const change =
    replacement === ";" ? `${quote(original)} is removed` : `${quote(original)} becomes ${quote(replacement)}`;
  return `${path}:${line}:${column}  ${kind}  ${change}`;
}

/**
 * One line for a mutant that has been tried.
 *
 * @param {Trial} trial
 */
export function describeTrial({ mutant, killedBy, byTime, durationMs }) {
  const end = killedBy === undefined ? "SURVIVED" : `killed by ${killedBy}${byTime ? ", by time" : ""}`;
  return `${end} after ${(durationMs / 1000).toFixed(0)} s: ${describeMutant(mutant)}`;
}

/**
 * The survivors, and the number of mutants.
 *
 * @param {readonly Trial[]} trials
 * @param {{ readonly seed: number, readonly available: number }} run
 */
export function summarize(trials, { seed, available }) {
  const survivors = trials.filter(({ killedBy }) => killedBy === undefined);
  const count = (/** @type {(trial: Trial) => boolean} */ test) => trials.filter(test).length;
  const lines = survivors.map(({ mutant }) => `  ${describeMutant(mutant)}`);
  return [
    survivors.length === 0 ? "No mutant survived" : `Survivors:\n${lines.join("\n")}`,
    `${trials.length} of ${available} mutants tried, seed ${seed}: ${survivors.length} survived, ${count(
      ({ killedBy }) => killedBy === "tests beside it",
    )} killed by the tests beside their file, ${count(({ killedBy }) => killedBy === "quick tests")} by the quick tests; ${count(
      ({ byTime }) => byTime,
    )} of them by time`,
  ].join("\n");
}

/** @param {string} code */
function quote(code) {
  const line = code.replaceAll(/\s+/g, " ");
  return JSON.stringify(line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line);
}
