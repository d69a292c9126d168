import { median } from "simple-statistics";
import type { RuntimeResults } from "../results.ts";
import { signatures } from "../workloads/signatures.ts";
import { digits, medianOf } from "./figures.ts";

/** A limit from a prototype or an issue. */
export interface Expectation<Measured = RuntimeResults> {
  readonly title: string;
  /** Runtimes that the limit holds for; all, if absent. */
  readonly promisedFor?: readonly string[];
  readonly maximum: number;
  readonly unit: "×" | "ms" | "%";
  readonly measure: (results: Measured) => number | undefined;
}

export const expectations: readonly Expectation[] = [
  {
    title: "malloc + free: rec to closures by hand",
    promisedFor: ["node26", "deno"],
    maximum: 0.6,
    unit: "×",
    measure: ({ calls }) => ratio(medianOf(calls["churn"]?.["auto"]), medianOf(calls["churn"]?.["named"])),
  },
  {
    title: "malloc + free: rec to a static link",
    promisedFor: ["node26", "deno"],
    maximum: 1.7,
    unit: "×",
    measure: ({ calls }) => ratio(medianOf(calls["churn"]?.["auto"]), medianOf(calls["churn"]?.["static"])),
  },
  {
    title: "shim to direct call, the worst signature",
    maximum: 2.5,
    unit: "×",
    measure: ({ calls }) => {
      const ratios = signatures.map(({ name }) =>
        ratio(medianOf(calls[name]?.["shim"]), medianOf(calls[name]?.["auto"])),
      );
      return ratios.some((found) => found === undefined) ? undefined : Math.max(...(ratios as number[]));
    },
  },
  {
    title: "planning, rewriting and binding the lesson, warm",
    maximum: 1,
    unit: "ms",
    measure: ({ linking }) => linking && median([...linking.linked]) - median([...linking.bare]),
  },
  {
    title: "hoisting in a module of 75 MB, beyond compileStreaming of a passed-on stream",
    maximum: 3,
    unit: "%",
    measure: ({ streaming }) => streaming && percentMore(streaming.linked.elapsed, streaming.passed.elapsed),
  },
  {
    title: "the same in processor time",
    maximum: 3,
    unit: "%",
    measure: ({ streaming }) => streaming && percentMore(streaming.linked.busy, streaming.passed.busy),
  },
  {
    title: "hoisting in a module of 75 MB, beyond compileStreaming(fetch(…)), in processor time",
    maximum: 3,
    unit: "%",
    measure: ({ streaming }) => streaming && percentMore(streaming.linked.busy, streaming.bare.busy),
  },
];

function ratio(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}

function percentMore(samples: readonly number[], base: readonly number[]): number {
  return (median([...samples]) / median([...base]) - 1) * 100;
}

/** The result, and whether it is within the limit: `0.53 ×, holds`. */
export function judge<Measured extends { readonly name: string }>(
  expectation: Expectation<Measured>,
  results: Measured,
): string {
  const found = expectation.measure(results);
  if (found === undefined) return "";
  const text = `${expectation.unit === "%" ? found.toFixed(1) : digits(found)} ${expectation.unit}`;
  if (expectation.promisedFor?.includes(results.name) === false) return text;
  return `${text}, ${found <= expectation.maximum ? "holds" : "does not hold"}`;
}
