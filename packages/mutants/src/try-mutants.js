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

/** The machine may get busier during a run. */
const BUSIER = 3;
const MORE_MS = 60_000;

/**
 * How long tests may take, in ms.
 *
 * @typedef {{ readonly besideMs: number, readonly quickMs: number }} Limits
 */

/**
 * Runs the quick tests without any mutant: they have to pass, and show how long they take.
 *
 * @param {WorkCopy} copy
 * @param {{ readonly quick: readonly string[], readonly signal: AbortSignal }} options arguments of vitest
 * @returns {Promise<Limits>} for runs with a mutant
 * @throws Error with the output of the tests if they do not pass
 */
export async function measureLimits(copy, { quick, signal }) {
  const { verdict, durationMs, output } = await runTests(copy.folder, { args: quick, limitMs: 3_600_000, signal });
  if (verdict !== "passed") throw new Error(`The tests do not pass without a mutant: ${verdict}\n${output}`);
  // The tests beside a file are a small part of the quick ones.
  return { besideMs: durationMs + MORE_MS, quickMs: BUSIER * durationMs + MORE_MS };
}

/**
 * Tries one mutant: on the tests beside its file, and on the quick tests if those miss it.
 *
 * @param {WorkCopy} copy
 * @param {Mutant} mutant
 * @param {{ readonly quick: readonly string[], readonly limits: Limits, readonly signal: AbortSignal }} options
 * @returns {Promise<Trial>}
 */
export async function tryMutant(copy, mutant, { quick, limits, signal }) {
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
      const { verdict } = await runTests(copy.folder, { args: ["run", ...beside], limitMs: limits.besideMs, signal });
      if (verdict !== "passed") return trial("tests beside it", verdict === "timed out");
    }
    const { verdict } = await runTests(copy.folder, { args: quick, limitMs: limits.quickMs, signal });
    return verdict === "passed" ? trial(undefined) : trial("quick tests", verdict === "timed out");
  } finally {
    takeBack();
  }
}
