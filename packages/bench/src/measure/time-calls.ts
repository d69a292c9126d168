import { median } from "simple-statistics";
import type { ModuleFiles } from "../module-files.ts";
import type { Rival } from "../rivals.ts";
import type { Settings } from "../settings.ts";
import { assertEqual, type Exercise, type Workload } from "../workload.ts";
import { busyMs } from "./clock.ts";

/** Nanoseconds per operation, one figure per sample; or the reason why the rival cannot run the workload. */
export type RivalTimes = { readonly nanoseconds: readonly number[] } | { readonly failed: "throws" | "refused" };

export type CallTimes = Readonly<Record<string, RivalTimes>>;

export interface TimeCallsOptions<Work extends Workload> {
  readonly rivals: readonly Rival<Work>[];
  readonly read: ModuleFiles["read"];
  readonly settings: Settings;
  /** Number of the process, from 0. */
  readonly round: number;
}

/** A first guess, far below a millisecond. */
const FIRST_COUNT = 1000;

interface Contestant {
  readonly rival: { readonly name: string };
  readonly exercise: Exercise;
  count: number;
  readonly nanoseconds: number[];
}

/**
 * Times one workload under every rival.
 *
 * The result is checked before the clock starts, and again after each sample. Samples of all rivals take turns, so that a
 * busy machine slows all of them equally; every turn begins with another rival.
 *
 * tinybench and mitata time one task after the other. This loop compares figures that differ by a nanosecond, on machines
 * that change their clock within a second. The timed code is a loop in WebAssembly already.
 */
export async function timeCalls<Work extends Workload>(
  workload: Work,
  { rivals, read, settings, round }: TimeCallsOptions<Work>,
): Promise<CallTimes> {
  const times: Record<string, RivalTimes> = {};
  const contestants: Contestant[] = [];
  for (const rival of rivals) {
    const prepared = await prepare(workload, { rival, read });
    if (typeof prepared === "string") times[rival.name] = { failed: prepared };
    else contestants.push({ rival, exercise: prepared, count: FIRST_COUNT, nanoseconds: [] });
  }
  for (const contestant of contestants) await warmUp(contestant, settings);
  for (let sample = 0; sample < settings.samples; sample++) {
    for (const contestant of rotate(contestants, sample + round)) {
      contestant.nanoseconds.push((timeOnce(contestant) * 1e6) / contestant.count);
    }
  }
  for (const { rival, nanoseconds } of contestants) times[rival.name] = { nanoseconds };
  return times;
}

/** Links and checks. A workload that the rival cannot run is a result too; a wrong result ends the benchmark. */
async function prepare<Work extends Workload>(
  workload: Work,
  { rival, read }: { readonly rival: Rival<Work>; readonly read: ModuleFiles["read"] },
): Promise<Exercise | "throws" | "refused"> {
  try {
    return workload.prepare(await rival.link(workload, read), `${workload.name} ${rival.name}`);
  } catch (error) {
    if (error instanceof TypeError) return "throws";
    if (error instanceof WebAssembly.LinkError) return "refused";
    throw error;
  }
}

/** Runs until the engine has optimized the code, and finds the count for a sample of the wanted length. */
async function warmUp(contestant: Contestant, { warmUpMs, sampleMs }: Settings): Promise<void> {
  const end = performance.now() + warmUpMs;
  const perOperation: number[] = [];
  do {
    const durationMs = timeOnce(contestant);
    perOperation.push(durationMs / contestant.count);
    if (durationMs < sampleMs / 4) contestant.count *= 2;
    // Optimized code may arrive between two turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
  } while (performance.now() < end);
  const lasts = median(perOperation.slice(-5));
  if (sampleMs > 0 && lasts > 0) contestant.count = Math.max(1, Math.round(sampleMs / lasts));
}

/** Milliseconds of one run; its result is checked after the clock has stopped. */
function timeOnce({ rival, exercise, count }: Contestant): number {
  const start = busyMs();
  const result = exercise.run(count);
  const durationMs = busyMs() - start;
  assertEqual(result, {
    what: `The result of ${count} operations (${rival.name})`,
    expected: exercise.expected(count),
  });
  return durationMs;
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  return items.map((_, at) => items[(at + by) % items.length] as Item);
}
