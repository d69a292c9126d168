import fc from "fast-check";

const SEED = 20_261_122;

/**
 * Seed of every property test, so that a run can be repeated.
 *
 * `REC_SEED=7 vitest run` tries other cases, `REC_RUNS=20` twenty times as many of them. fast-check prints the seed and the
 * smallest counterexample of a property that fails.
 */
export const seed: number = Number(process.env["REC_SEED"] ?? SEED);

const runsFactor = Number(process.env["REC_RUNS"] ?? 1);

/** Parameters of `fc.assert`: the common seed, and how many cases to try. */
export function runs(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: numRuns * runsFactor };
}

/** `count` random values: for measurements, which want a sample and not a verdict. */
export function sample<Value>(arbitrary: fc.Arbitrary<Value>, count: number): Value[] {
  return fc.sample(arbitrary, { seed, numRuns: count });
}
