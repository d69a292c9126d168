import { type CallTimes, timeCalls } from "./measure/time-calls.ts";
import { type LinkTimes, timeLinking } from "./measure/time-linking.ts";
import { type StreamTimes, timeStreaming } from "./measure/time-streaming.ts";
import type { ModuleFiles } from "./module-files.ts";
import type { Settings } from "./settings.ts";
import { workloads } from "./workloads.ts";

/** What a process or page is told to do, as JSON. */
export type Task = { readonly settings: Settings } & (
  | { readonly kind: "calls"; readonly workload: string; readonly round: number }
  | { readonly kind: "linking" }
  | { readonly kind: "streaming" }
);

export interface Outcomes {
  readonly calls: CallTimes;
  readonly linking: LinkTimes;
  readonly streaming: StreamTimes;
}

export type Outcome<Kind extends Task["kind"] = Task["kind"]> = Outcomes[Kind];

/** Carries out a task in whatever runtime this is. */
export async function carryOut(task: Task, files: ModuleFiles): Promise<Outcome> {
  const { settings } = task;
  switch (task.kind) {
    case "calls": {
      const workload = workloads.find(({ name }) => name === task.workload);
      if (workload === undefined) throw new RangeError(`There is no workload "${task.workload}"`);
      return timeCalls(workload, { read: files.read, settings, round: task.round });
    }
    case "linking":
      return timeLinking(settings, files);
    case "streaming":
      return timeStreaming(settings, files);
  }
}
