import type { CallTimes } from "./measure/time-calls.ts";
import type { LinkTimes } from "./measure/time-linking.ts";
import type { StreamTimes } from "./measure/time-streaming.ts";
import type { Runtime, Session } from "./runtimes/runtime.ts";
import type { Settings } from "./settings.ts";
import type { Workload } from "./workload.ts";

/** The results in one runtime. */
export interface RuntimeResults {
  readonly name: string;
  readonly version: string;
  /** Samples of all rounds, by name of the workload. */
  readonly calls: Readonly<Record<string, CallTimes>>;
  readonly linking?: LinkTimes;
  readonly streaming?: StreamTimes;
}

export interface Results {
  readonly cpu: string;
  readonly loadAverage: number;
  readonly date: string;
  readonly settings: Settings;
  readonly bundle: { readonly minified: number; readonly gzipped: number };
  readonly runtimes: readonly RuntimeResults[];
}

export interface Plan {
  readonly settings: Settings;
  readonly workloads: readonly Workload[];
  /** Whether linking and streaming are timed too. */
  readonly costs: boolean;
  readonly onStep: (step: string) => void;
}

/** Measures one runtime, one workload after the other, round by round, so that a busy minute is shared by all workloads. */
export async function measureRuntime(
  { name }: Runtime,
  session: Session,
  { settings, workloads, costs, onStep }: Plan,
): Promise<RuntimeResults> {
  const calls: Record<string, CallTimes> = {};
  for (let round = 0; round < settings.rounds; round++) {
    for (const workload of workloads) {
      onStep(`${session.version}: ${workload.title}, round ${round + 1} of ${settings.rounds}`);
      const times = await session.run({ kind: "calls", workload: workload.name, round, settings });
      calls[workload.name] = addSamples(calls[workload.name], times);
    }
  }
  if (!costs) return { name, version: session.version, calls };
  onStep(`${session.version}: linking`);
  const linking = await session.run({ kind: "linking", settings });
  onStep(`${session.version}: compiling 75 MB`);
  const streaming = await session.run({ kind: "streaming", settings });
  return { name, version: session.version, calls, linking, streaming };
}

/** The samples of earlier rounds and of a new one. */
export function addSamples(before: CallTimes | undefined, times: CallTimes): CallTimes {
  if (before === undefined) return times;
  return Object.fromEntries(
    Object.entries(times).map(([rival, now]) => {
      const earlier = before[rival];
      const samples = earlier !== undefined && "nanoseconds" in earlier ? earlier.nanoseconds : [];
      return [rival, "nanoseconds" in now ? { nanoseconds: [...samples, ...now.nanoseconds] } : now];
    }),
  );
}
