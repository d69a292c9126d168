import { assertEqual, functionOf, type Workload } from "../workload.ts";

/** Numbers of modules. */
export const CHAIN_LENGTHS = [8, 64, 256] as const;

/**
 * Modules in a row: each has a function that calls the same one of the next module and adds 1, and 19 functions that no
 * loop calls. A pass goes from the first module to the last.
 */
export const chains: readonly Workload[] = CHAIN_LENGTHS.map((length) => ({
  name: `chain-${length}`,
  title: `chain of ${length} modules`,
  operation: "pass",
  modules: chainNames(length),
  prepare(exports) {
    const run = functionOf(exports, "run");
    const expected = (passes: number): number => (passes * length) | 0;
    for (const passes of [0, 1, 2, 1000]) {
      assertEqual(run(passes), { what: `run(${passes})`, expected: expected(passes) });
    }
    return { run, expected };
  },
}));

/** The modules of a chain; the benchmark calls the first. */
export function chainNames(length: number): readonly [string, ...string[]] {
  const others = Array.from({ length: length - 1 }, (_, at) => `m${at + 1}`);
  return ["m0", ...others];
}
