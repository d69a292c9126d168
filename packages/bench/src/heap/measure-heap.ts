import type { ModuleFiles } from "../module-files.ts";
import type { Runtime, Session } from "../runtimes/runtime.ts";
import type { Settings } from "../settings.ts";
import { mergedRivals } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";
import {
  CHECKPOINTS,
  type FragmentationCurve,
  fragmentationSettings,
  JUDGED_CHECKPOINT,
  measureFragmentation,
  quickFragmentationSettings,
} from "./measure-fragmentation.ts";
import { measureLive } from "./measure-live.ts";
import { type HeldBytes, measureMemory } from "./measure-memory.ts";
import type { HeapTimes } from "./time-heap.ts";

/** The results in one runtime: samples of all rounds, by name of the workload. */
export interface HeapRuntimeResults {
  readonly name: string;
  readonly version: string;
  readonly times: Readonly<Record<string, HeapTimes>>;
}

/** The figures that do not depend on the runtime. */
export interface HeapFigures {
  /** By name of the workload. */
  readonly memory: Readonly<Record<string, HeldBytes>>;
  /** The most bytes that were live at once, by name of the workload. */
  readonly live: Readonly<Record<string, number>>;
  /** Empty if only some workloads were chosen. */
  readonly fragmentation: readonly FragmentationCurve[];
  readonly checkpoints: readonly number[];
  /** Bytes of a module with only the allocator, by name of the rival. */
  readonly moduleBytes: Readonly<Record<string, number>>;
}

export interface HeapReport extends HeapFigures {
  readonly cpu: string;
  readonly loadAverage: number;
  readonly date: string;
  readonly settings: Settings;
  readonly runtimes: readonly HeapRuntimeResults[];
}

export interface HeapPlan {
  readonly settings: Settings;
  readonly workloads: readonly HeapWorkload[];
  readonly onStep: (step: string) => void;
}

/** Times all rivals in one runtime, round by round, so that a busy minute is shared by all workloads. */
export async function timeInRuntime(
  { name }: Runtime,
  session: Session,
  { settings, workloads, onStep }: HeapPlan,
): Promise<HeapRuntimeResults> {
  const times: Record<string, Record<string, readonly number[]>> = {};
  for (let round = 0; round < settings.rounds; round++) {
    for (const workload of workloads) {
      onStep(`${session.version}: ${workload.title}, round ${round + 1} of ${settings.rounds}`);
      const found = await session.run({ kind: "heap", workload: workload.name, round, settings });
      const earlier = times[workload.name] ?? {};
      const joined = Object.entries(found).map(([rival, samples]) => [rival, [...(earlier[rival] ?? []), ...samples]]);
      times[workload.name] = Object.fromEntries(joined);
    }
  }
  return { name, version: session.version, times };
}

export interface FiguresPlan extends Pick<HeapPlan, "workloads" | "onStep"> {
  readonly read: ModuleFiles["read"];
  readonly quick: boolean;
  readonly fragmentation: boolean;
}

/** Measures, in this process, the figures that are the same in all runtimes. */
export async function measureFigures({ workloads, read, quick, ...plan }: FiguresPlan): Promise<HeapFigures> {
  const memory: Record<string, HeldBytes> = {};
  const live: Record<string, number> = {};
  for (const workload of workloads) {
    plan.onStep(`Peak memory: ${workload.title}`);
    memory[workload.name] = await measureMemory(workload, read);
    live[workload.name] = await measureLive(workload, read);
  }
  const checkpoints = quick ? CHECKPOINTS.filter((calls) => calls <= JUDGED_CHECKPOINT) : CHECKPOINTS;
  const fragmentation: FragmentationCurve[] = [];
  for (const setting of quick ? quickFragmentationSettings : fragmentationSettings) {
    if (!plan.fragmentation) break;
    plan.onStep(`Fragmentation: ${setting.liveBytes / 2 ** 20} MB live, ${setting.sizes}`);
    fragmentation.push(await measureFragmentation(setting, { checkpoints, read }));
  }
  return { memory, live, fragmentation, checkpoints, moduleBytes: await measureModules(read) };
}

async function measureModules(read: ModuleFiles["read"]): Promise<Record<string, number>> {
  const sizes = mergedRivals.map(async ({ name, alone }) => [name, (await read(`heap/alone/${alone}`)).length]);
  return Object.fromEntries(await Promise.all(sizes));
}
