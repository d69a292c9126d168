import type { LinkerHost } from "@rec/core";
import { functionOf } from "../workload.ts";
import { visitWays } from "./visit-ways.ts";

/** The work of a page during one visit. */
export interface VisitTask {
  readonly kind: "visit";
  /** Name of the way. */
  readonly way: string;
  readonly url: string;
  /** How often all functions of the module are called. */
  readonly passes: number;
  /** Whether each function is called until it is optimized, and the page stays until the browser has stored the code. */
  readonly isLong: boolean;
}

export interface VisitOutcome {
  /** Milliseconds from the request to the exports. */
  readonly loadMs: number;
  /** Milliseconds of calling all functions `passes` times. */
  readonly runMs: number;
}

/** Above V8's budget for a function of 200 bytes. */
const CALLS_UNTIL_OPTIMIZED = 80_000;
/** V8 waits two seconds for more optimized code before it hands the code to the browser. */
const STAYS_MS = 5000;

export async function visit({ way, url, passes, isLong }: VisitTask, host: LinkerHost): Promise<VisitOutcome> {
  const chosen = visitWays.find(({ name }) => name === way);
  if (chosen === undefined) throw new RangeError(`There is no way "${way}"`);
  const start = performance.now();
  const exports = await chosen.load(url, host);
  const loadMs = performance.now() - start;
  const groups = Object.keys(exports)
    .filter((name) => name !== "entry")
    .map((name) => functionOf(exports, name));
  const runMs = await timeRun(groups, passes);
  if (isLong) {
    for (const group of groups) await timeRun([group], CALLS_UNTIL_OPTIMIZED);
    await new Promise((resolve) => setTimeout(resolve, STAYS_MS));
  }
  return { loadMs, runMs };
}

async function timeRun(groups: readonly ((value: number) => number)[], passes: number): Promise<number> {
  // Code that was compiled in the background arrives between two turns.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const start = performance.now();
  let value = 1;
  for (let pass = 0; pass < passes; pass++) {
    for (const group of groups) value = group(value);
  }
  if (!Number.isInteger(value)) throw new TypeError("Generated functions return integers");
  return performance.now() - start;
}
