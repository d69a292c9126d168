import { assertEqual, functionOf, type PairWorkload } from "../workload.ts";
import { lesson } from "./lesson.ts";

/** A loop in C that calls malloc and free of another module. */
export const churn: PairWorkload = {
  ...lesson,
  name: "churn",
  title: "malloc + free from C",
  operation: "pair",
  prepare(exports) {
    const churn = functionOf(exports, "churn");
    const run = (pairs: number) => churn(pairs) >>> 0;
    assertEqual(run(100_000), { what: "churn(100000)", expected: expected(100_000) });
    return { run, expected };
  },
};

/** The sum of all numbers below `pairs`, modulo 2^32. */
function expected(pairs: number): number {
  return Number(BigInt.asUintN(32, (BigInt(pairs) * BigInt(pairs - 1)) / 2n));
}
