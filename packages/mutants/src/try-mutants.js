import { testsBeside } from "./find-sources.js";
import { runTests } from "./run-tests.js";

/**
 * @typedef {import("./choose-mutants.js").Mutant} Mutant
 * @typedef {import("./work-copy.js").WorkCopy} WorkCopy
 *
 * @typedef {object} Trial the result of one mutant
 * @property {Mutant} mutant
 * @property {"tests beside it" | "quick tests" | undefined} killedBy undefined if it survived
 * @property {boolean} byTime whether it was killed because the tests did not end in time
 * @property {number} durationMs
 */

/** The limit is this many times the duration without a mutant, and a minute more, in case the machine gets busier. */
const MOST_TIMES = 4;
const MORE_MS = 60_000;

/**
 * Runs the quick tests without any mutant. They have to pass, and their duration gives the limit.
 *
 * @param {WorkCopy} copy
 * @param {{ readonly quick: readonly string[], readonly signal: AbortSignal }} options arguments of vitest
 * @returns {Promise<number>} limit in ms for runs with a mutant
 * @throws Error with the output of the tests if they do not pass
 */
export async function limitOf(copy, { quick, signal }) {
  const { verdict, durationMs, output } = await runTests(copy.folder, { args: quick, limitMs: 3_600_000, signal });
  if (verdict !== "passed") throw new Error(`The tests do not pass without a mutant: ${verdict}\n${output}`);
  return MOST_TIMES * durationMs + MORE_MS;
}

/**
 * Tries one mutant: on the tests beside its file, and on the quick tests if those miss it.
 *
 * @param {WorkCopy} copy
 * @param {Mutant} mutant
 * @param {{ readonly quick: readonly string[], readonly limitMs: number, readonly signal: AbortSignal }} options
 * @returns {Promise<Trial>}
 */
export async function tryMutant(copy, mutant, { quick, limitMs, signal }) {
  const takeBack = copy.seed(mutant);
  const started = performance.now();
  const trial = (/** @type {Trial["killedBy"]} */ killedBy, byTime = false) => ({
    mutant,
    killedBy,
    byTime,
    durationMs: performance.now() - started,
  });
  try {
    const beside = testsBeside(copy.folder, mutant.path);
    if (beside.length > 0) {
      const { verdict } = await runTests(copy.folder, { args: ["run", ...beside], limitMs, signal });
      if (verdict !== "passed") return trial("tests beside it", verdict === "timed out");
    }
    const { verdict } = await runTests(copy.folder, { args: quick, limitMs, signal });
    return verdict === "passed" ? trial(undefined) : trial("quick tests", verdict === "timed out");
  } finally {
    takeBack();
  }
}
