import { type Times, takeTurns } from "../cold/measure-cold.ts";
import type { CallTimes } from "../measure/time-calls.ts";
import { addSamples } from "../results.ts";
import type { TimedRuntime, TimedSession } from "../runtimes/runtime.ts";
import type { Settings } from "../settings.ts";
import type { Workload } from "../workload.ts";
import { chains } from "../workloads/chains.ts";
import { churn } from "../workloads/churn.ts";
import { pingPong } from "../workloads/ping-pong.ts";
import { signatures } from "../workloads/signatures.ts";
import type { FromBytesSet, FromBytesTimes } from "./time-from-bytes.ts";
import type { FusedStreamTimes } from "./time-fused-stream.ts";

/** The calls that are timed: malloc and free, a callee of one instruction, mutual recursion, and chains. */
export const fuseWorkloads: readonly Workload[] = [
  churn,
  ...signatures.filter(({ name }) => name === "call-i32" || name === "call-v128"),
  pingPong,
  ...chains,
];

const COLD_WAYS = ["hand", "now", "fused"] as const;

/** Samples in one runtime. */
export interface FuseTimes {
  /** Samples of all rounds, by name of the workload. */
  readonly calls: Readonly<Record<string, CallTimes>>;
  /** The same by name of the set. */
  readonly fromBytes: Readonly<Record<string, FromBytesTimes>>;
}

/** The results in one runtime. */
export interface FuseRuntimeResults extends FuseTimes {
  readonly name: string;
  readonly version: string;
  /** Milliseconds of linking the lesson, one figure per process or page. */
  readonly coldLesson: Times<(typeof COLD_WAYS)[number]>;
  readonly stream: FusedStreamTimes;
}

export interface FuseSettings extends Settings {
  /** Processes, or pages, for each way to link the lesson cold. */
  readonly coldProcesses: number;
}

export interface FuseReport {
  readonly cpu: string;
  /** At the start, and at the end. */
  readonly loadAverages: readonly [number, number];
  readonly date: string;
  readonly settings: FuseSettings;
  readonly runtimes: readonly FuseRuntimeResults[];
}

export interface FusePlan {
  readonly settings: FuseSettings;
  readonly workloads: readonly Workload[];
  readonly sets: readonly FromBytesSet[];
  readonly onStep: (step: string) => void;
}

/**
 * Measures one runtime: calls and links; the lesson cold, for which `prepareCold` has to have run; and a module that is streamed.
 */
export async function measureFuse(
  { name }: TimedRuntime,
  session: TimedSession,
  plan: FusePlan,
): Promise<FuseRuntimeResults> {
  const { version } = session;
  const times = await timeInRuntime(session, plan);
  plan.onStep(`${version}: the lesson, cold`);
  const coldLesson = await takeTurns(COLD_WAYS, {
    rounds: plan.settings.coldProcesses,
    run: (way) => session.runCold({ kind: "lesson", clock: "wall", way }),
  });
  plan.onStep(`${version}: a module of 75 MB, streamed`);
  const samples = Math.ceil(plan.settings.streamSamples / 3);
  const stream = await session.run({ kind: "fused-stream", samples });
  return { name, version, ...times, coldLesson, stream };
}

/** Times calls and links, one workload after the other, round by round, so that a busy minute is shared by all workloads. */
export async function timeInRuntime(
  session: TimedSession,
  { settings, workloads, sets, onStep }: FusePlan,
): Promise<FuseTimes> {
  const { version } = session;
  const calls: Record<string, CallTimes> = {};
  const fromBytes: Record<string, FromBytesTimes> = {};
  for (let round = 0; round < settings.rounds; round += 1) {
    const step = (title: string) => onStep(`${version}: ${title}, round ${round + 1} of ${settings.rounds}`);
    for (const { name: workload, title } of workloads) {
      step(title);
      const times = await session.run({ kind: "calls", workload, isWithoutHand: true, round, settings });
      calls[workload] = addSamples(calls[workload], times);
    }
    for (const { workload } of sets) {
      step(`${workload.title}, from bytes`);
      const times = await session.run({ kind: "from-bytes", set: workload.name, round, settings });
      fromBytes[workload.name] = joinTimes(fromBytes[workload.name], times);
    }
  }
  return { calls, fromBytes };
}

function joinTimes(before: FromBytesTimes | undefined, times: FromBytesTimes): FromBytesTimes {
  if (before === undefined) return times;
  const joined = Object.entries(times).map(([way, { elapsed, busy }]) => {
    const earlier = before[way as keyof FromBytesTimes];
    return [way, { elapsed: [...earlier.elapsed, ...elapsed], busy: [...earlier.busy, ...busy] }];
  });
  return Object.fromEntries(joined) as FromBytesTimes;
}
