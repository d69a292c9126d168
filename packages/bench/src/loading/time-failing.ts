import type { LinkerHost } from "@rec/core";
import { modulesOf } from "./load-shape.ts";
import { type Load, loaders } from "./loaders.ts";
import { createSite } from "./time-loading.ts";

/** The fault of one module: it is missing, or its `entry` has another type than its importers expect. */
export const faults = ["missing", "misfit"] as const;
export type Fault = (typeof faults)[number];

export interface FailingTask {
  readonly kind: "failing";
  /** Name of the shape. */
  readonly shape: string;
  readonly servers: readonly string[];
  readonly samples: number;
}

/** Milliseconds until the error, by fault and name of the loader. */
export type FailingTimes = Readonly<Record<Fault, Readonly<Record<string, readonly number[]>>>>;

/** The loaders that load all modules at once. */
const CONTESTANTS = loaders.filter(({ name }) => name === "known" || name === "all");

/** Times loaders until they report the fault of the last module, on which others depend. */
export async function timeFailing({ shape, servers, samples }: FailingTask, host: LinkerHost): Promise<FailingTimes> {
  const site = createSite(shape, servers);
  const last = modulesOf(site.shape).at(-1)?.name;
  const times = { missing: emptyTimes(), misfit: emptyTimes() };
  let number = 0;
  for (let sample = -1; sample < samples; sample++) {
    for (const fault of faults) {
      for (const { name, load } of CONTESTANTS) {
        await site.idle();
        const urlOf = site.urlsOf(number++);
        const faultyUrlOf: Load["urlOf"] = (module) => urlOf(module) + (module === last ? `?fault=${fault}` : "");
        const durationMs = await timeFailure(load({ shape: site.shape, host, urlOf: faultyUrlOf }), fault);
        if (sample >= 0) times[fault][name]?.push(durationMs);
      }
    }
  }
  return times;
}

const emptyTimes = (): Record<string, number[]> => Object.fromEntries(CONTESTANTS.map(({ name }) => [name, []]));

/** Milliseconds until a new load fails. */
async function timeFailure(loading: Promise<unknown>, fault: Fault): Promise<number> {
  const start = performance.now();
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const durationMs = performance.now() - start;
  // rec names the fault; by hand, a module of another type is a LinkError, and a missing one is another error.
  const isExpected = fault === "misfit" ? error instanceof WebAssembly.LinkError : error instanceof Error;
  if (!isExpected) throw new Error(`A load with a fault (${fault}) ended with ${String(error)}`);
  return durationMs;
}
