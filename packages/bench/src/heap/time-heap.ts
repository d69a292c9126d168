import { busyMs } from "../measure/clock.ts";
import type { ModuleFiles } from "../module-files.ts";
import type { Settings } from "../settings.ts";
import { assertEqual } from "../workload.ts";
import { type HeapInstance, loadHeapInstance } from "./heap-instance.ts";
import { BASE, heapRivals } from "./heap-rivals.ts";
import { heapWorkloads } from "./heap-workloads.ts";

export interface HeapTask {
  readonly kind: "heap";
  readonly workload: string;
  /** Number of the process, from 0. */
  readonly round: number;
  readonly settings: Settings;
}

/** Nanoseconds per call of the allocator, by name of the rival: one figure per sample. */
export type HeapTimes = Readonly<Record<string, readonly number[]>>;

interface Contestant {
  readonly name: string;
  readonly instance: HeapInstance;
  readonly nanoseconds: number[];
}

/**
 * Times one workload under every rival, samples in turns.
 *
 * All rivals run the same passes in the same order from the same seed, so each sample has the same calls. The contents of
 * their blocks have to be the same too: the checksums are compared after each turn.
 */
export async function timeHeap({ workload, round, settings }: HeapTask, read: ModuleFiles["read"]): Promise<HeapTimes> {
  const chosen = heapWorkloads.find(({ name }) => name === workload);
  if (chosen === undefined) throw new RangeError(`There is no workload "${workload}"`);
  const contestants: Contestant[] = [];
  for (const rival of heapRivals) {
    const instance = await loadHeapInstance(rival, chosen, { read, scale: 1 });
    contestants.push({ name: rival.name, instance, nanoseconds: [] });
  }
  const passes = await warmUp(contestants, workload, settings);
  for (let sample = 0; sample < settings.samples; sample++) {
    const turns = contestants.map((_, at) => contestants[(at + sample + round) % contestants.length] as Contestant);
    for (const { contestant, durationMs, calls } of takeTurns(turns, workload, passes)) {
      contestant.nanoseconds.push((durationMs * 1e6) / calls);
    }
  }
  for (const { instance } of contestants) instance.drain();
  return Object.fromEntries(contestants.map(({ name, nanoseconds }) => [name, nanoseconds]));
}

/** Runs until engines have optimized the code, and finds the number of passes for a sample of the wanted length. */
async function warmUp(
  contestants: readonly Contestant[],
  workload: string,
  { warmUpMs, sampleMs }: Settings,
): Promise<number> {
  const end = performance.now() + warmUpMs * contestants.length;
  let passes = 1;
  do {
    const base = takeTurns(contestants, workload, passes).find(({ contestant }) => contestant.name === BASE);
    if ((base?.durationMs ?? 0) < sampleMs / 2) passes *= 2;
    // Optimized code may arrive between two turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
  } while (performance.now() < end);
  return passes;
}

interface Turn {
  readonly contestant: Contestant;
  readonly durationMs: number;
  /** Calls of the allocator. */
  readonly calls: number;
}

/** One run of each, in this order. */
function takeTurns(contestants: readonly Contestant[], workload: string, passes: number): readonly Turn[] {
  let expected: number | undefined;
  return contestants.map((contestant) => {
    const { name, instance } = contestant;
    const callsBefore = instance.countCalls();
    const start = busyMs();
    const checksum = instance.run(workload, passes);
    const durationMs = busyMs() - start;
    expected ??= checksum;
    assertEqual(checksum, { what: `The checksum of ${workload} (${name})`, expected });
    return { contestant, durationMs, calls: instance.countCalls() - callsBefore };
  });
}
