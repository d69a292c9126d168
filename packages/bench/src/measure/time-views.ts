import { f32, f64, type Heap, i32, struct, u8 } from "@rec/core/memory";
import { median } from "simple-statistics";
import type { Settings } from "../settings.ts";
import { assertEqual } from "../workload.ts";
import { busyMs } from "./clock.ts";
import { COUNT, makeScene, type Pass, viewExercises } from "./view-exercises.ts";

export interface ViewTask {
  readonly exercise: string;
  readonly form: "views" | "hand";
  /** How often the memory grows while the engine warms up. */
  readonly growths: number;
}

/** Nanoseconds per element, of each sample. */
export type ViewTimes = readonly number[];

/**
 * Times one exercise in one form, in a process of its own: engines optimize a loop for all values that it has seen.
 *
 * Views of eight other structs are read and written first, so that the code of the heap has seen more than one struct.
 * Each pass is checked, and the memory grows while the engine warms up.
 */
export async function timeViews({ exercise, form, growths }: ViewTask, settings: Settings): Promise<ViewTimes> {
  const found = viewExercises.find(({ name }) => name === exercise);
  if (found === undefined) throw new RangeError(`There is no exercise "${exercise}"`);
  const scene = makeScene();
  crowd(scene.heap);
  const timed = { pass: found[form](scene), expected: found.expected, what: `${exercise} with ${form}`, passes: 1 };
  timeOnce(timed);
  for (const [value, pass] of OTHERS.entries()) timeOnce({ pass, expected: value, what: "nothing", passes: 1000 });
  for (let time = 0; time < growths; time++) {
    scene.memory.grow(1);
    await warmUp(timed, settings);
  }
  await warmUp(timed, settings);
  return Array.from({ length: settings.samples }, () => (timeOnce(timed) * 1e6) / timed.passes / COUNT);
}

/**
 * Different functions that run in the same loop as the exercise, so that no engine inlines the exercise into the timed loop.
 * It then optimizes the exercise alone, as in a program.
 */
const OTHERS: readonly Pass[] = [() => 0, () => 1, () => 2, () => 3, () => 4, () => 5];

interface Timed {
  readonly pass: Pass;
  readonly expected: number;
  readonly what: string;
  /** Passes of one sample. */
  passes: number;
}

/** Runs in samples, so that the engine optimizes the timed code, and finds the number of passes of a sample. */
async function warmUp(timed: Timed, { warmUpMs, sampleMs }: Settings): Promise<void> {
  const end = busyMs() + warmUpMs;
  do {
    const durationMs = timeOnce(timed);
    if (durationMs < sampleMs / 2) timed.passes *= 2;
    // Optimized code may arrive between two turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
  } while (busyMs() < end);
}

/** Milliseconds of one sample. */
function timeOnce({ pass, expected, what, passes }: Timed): number {
  const start = busyMs();
  for (let count = 0; count < passes; count++) assertEqual(pass(), { what, expected });
  return busyMs() - start;
}

/** Median time of views as a multiple of the median time by hand. */
export function ratioOf(views: ViewTimes, hand: ViewTimes): number {
  return median([...views]) / median([...hand]);
}

function crowd(heap: Heap): void {
  for (let kind = 0; kind < 8; kind++) {
    const Other = struct({ [`a${kind}`]: i32, b: f32, c: u8, d: f64 });
    const other = Other.at(heap, heap.alloc(Other)) as { [name: string]: number };
    for (let time = 0; time < 2000; time++) {
      for (const name of [`a${kind}`, "b", "c", "d"]) other[name] = ((other[name] ?? 0) + 1) & 0xff;
    }
  }
}
