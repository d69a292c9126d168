import { seed } from "@rec/property-runs";
import fc from "fast-check";

export { runs, seed } from "@rec/property-runs";

/** `count` random values, for tests that judge many at once. */
export function sample<Value>(arbitrary: fc.Arbitrary<Value>, count: number): Value[] {
  return fc.sample(arbitrary, { seed, numRuns: count });
}
