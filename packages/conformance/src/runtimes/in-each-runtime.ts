import { isLong } from "@rec/property-runs";
import type { Runtime, RuntimeSetting } from "./runtime.ts";
import { findRuntime, RUNTIME_NAMES, type RuntimeName } from "./runtimes.ts";

/** The runtimes in which the suite tries what is tried in many: one that is this process, and one with another engine's version. */
const SUITE: readonly RuntimeName[] = ["Node.js", "Deno"];

/** The runtimes that this run tries: those of `REC_RUNTIMES=Deno,Firefox`, or all in a long run, or those of the suite. */
const chosen: readonly string[] = process.env["REC_RUNTIMES"]?.split(",") ?? (isLong ? RUNTIME_NAMES : SUITE);

const found = RUNTIME_NAMES.filter((name) => chosen.includes(name)).flatMap((name) => {
  const { open } = findRuntime(name);
  return open === undefined ? [] : [{ name, open }];
});

/** The names of the runtimes that this run tries and that are available here, in the order of all runtimes. */
export const presentRuntimes: readonly RuntimeName[] = found.map(({ name }) => name);

interface Choice {
  readonly atOnce?: number;
  readonly names?: readonly RuntimeName[];
}

/**
 * Opens each of `presentRuntimes`, runs a task in it, and closes it.
 *
 * @param setting - `atOnce`: how many are open at a time, one by default; more of them disturb each other's timeouts; `names`:
 *   the runtimes, by default all of `presentRuntimes`
 */
export async function inEachRuntime<Result>(
  { atOnce = 1, names = presentRuntimes, ...setting }: RuntimeSetting & Choice,
  work: (runtime: Runtime) => Promise<Result>,
): Promise<ReadonlyMap<RuntimeName, Result>> {
  const results = new Map<RuntimeName, Result>();
  const queue = found.filter(({ name }) => names.includes(name));
  const takeTurns = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const runtime = await next.open(setting);
      results.set(next.name, await work(runtime).finally(() => runtime.close()));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return new Map([...results].sort(([a], [b]) => presentRuntimes.indexOf(a) - presentRuntimes.indexOf(b)));
}
