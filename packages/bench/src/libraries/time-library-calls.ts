import { type CallTimes, timeCalls } from "../measure/time-calls.ts";
import type { ModuleFiles } from "../module-files.ts";
import { isSupported, rivalsOf } from "./library-rivals.ts";
import type { LibrarySettings } from "./library-settings.ts";
import { libraryWorkloads } from "./library-workloads.ts";

/** The task of a process or page, as JSON. */
export interface LibraryCallsTask {
  readonly kind: "library-calls";
  readonly workload: string;
  /** Number of the process, from 0. */
  readonly round: number;
  readonly settings: LibrarySettings;
}

/** Times one workload under its rivals; none, if the engine cannot compile its libraries. */
export async function timeLibraryCalls(
  { workload: name, round, settings }: LibraryCallsTask,
  read: ModuleFiles["read"],
): Promise<CallTimes> {
  const workload = libraryWorkloads.find((candidate) => candidate.name === name);
  if (workload === undefined) throw new RangeError(`There is no workload "${name}"`);
  const rivals = rivalsOf(workload);
  if (!isSupported(workload)) return Object.fromEntries(rivals.map((rival) => [rival.name, { failed: "refused" }]));
  return timeCalls(workload, { rivals, read, settings, round });
}
