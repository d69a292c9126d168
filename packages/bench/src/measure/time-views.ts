import { array, createHeap, f32, f64, type Heap, i32, struct, u8 } from "@rec/core/memory";
import { median } from "simple-statistics";
import type { Settings } from "../settings.ts";
import { assertEqual } from "../workload.ts";
import { busyMs } from "./clock.ts";

const COUNT = 4096;
const RECORD_BYTES = 12;
const BODY_BYTES = 24;

const Record = struct({ id: i32, x: f32, y: f32 });
const Records = array(Record, COUNT);
const Body = struct({ mass: i32, position: struct({ x: f32, y: f32 }), speed: f64 });
const Bodies = array(Body, COUNT);

/** The memory of an exercise, with its arrays already there. */
interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly records: number;
  readonly bodies: number;
}

/** Goes once over `COUNT` elements, and returns what depends on each of them. */
type Pass = () => number;

/** One piece of work, with views and with a `DataView` made by hand at the beginning of each pass. */
interface ViewExercise {
  readonly name: string;
  readonly title: string;
  readonly views: (scene: Scene) => Pass;
  readonly hand: (scene: Scene) => Pass;
  readonly expected: number;
}

const INDEX_SUM = (COUNT * (COUNT - 1)) / 2;

/** What is in the records at first: element `i` holds `i` in each field. */
const sumRecords = (view: DataView, records: number): number => {
  let sum = 0;
  for (let index = 0; index < COUNT; index++) {
    const at = records + index * RECORD_BYTES;
    sum += view.getInt32(at, true) + view.getFloat32(at + 4, true) + view.getFloat32(at + 8, true);
  }
  return sum;
};

const handSum: ViewExercise["hand"] =
  ({ memory, records }) =>
  () =>
    sumRecords(new DataView(memory.buffer), records);

export const viewExercises: readonly ViewExercise[] = [
  {
    name: "sum",
    title: "sum over an array, for … of",
    views: ({ heap, records }) => {
      const array = Records.at(heap, records);
      return () => {
        let sum = 0;
        for (const record of array) sum += record.id + record.x + record.y;
        return sum;
      };
    },
    hand: handSum,
    expected: 3 * INDEX_SUM,
  },
  {
    name: "sum-index",
    title: "sum over an array, records.at(index)",
    views: ({ heap, records }) => {
      const array = Records.at(heap, records);
      return () => {
        let sum = 0;
        for (let index = 0; index < COUNT; index++) {
          const record = array.at(index);
          sum += record.id + record.x + record.y;
        }
        return sum;
      };
    },
    hand: handSum,
    expected: 3 * INDEX_SUM,
  },
  {
    name: "sum-address",
    title: "sum by address, Record.at(heap, address)",
    views:
      ({ heap, records }) =>
      () => {
        let sum = 0;
        for (let index = 0; index < COUNT; index++) {
          const record = Record.at(heap, records + index * RECORD_BYTES);
          sum += record.id + record.x + record.y;
        }
        return sum;
      },
    hand: handSum,
    expected: 3 * INDEX_SUM,
  },
  {
    name: "write",
    title: "write an array, for … of",
    views: ({ heap, records }) => {
      const array = Records.at(heap, records);
      return () => {
        let index = 0;
        for (const record of array) {
          record.id = index;
          record.x = index;
          record.y = index++;
        }
        return index;
      };
    },
    hand:
      ({ memory, records }) =>
      () => {
        const view = new DataView(memory.buffer);
        let index = 0;
        for (; index < COUNT; index++) {
          const at = records + index * RECORD_BYTES;
          view.setInt32(at, index, true);
          view.setFloat32(at + 4, index, true);
          view.setFloat32(at + 8, index, true);
        }
        return index;
      },
    expected: COUNT,
  },
  {
    name: "nested",
    title: "sum over nested structs, for … of",
    views: ({ heap, bodies }) => {
      const array = Bodies.at(heap, bodies);
      return () => {
        let sum = 0;
        for (const body of array) sum += body.mass + body.position.x + body.position.y;
        return sum;
      };
    },
    hand:
      ({ memory, bodies }) =>
      () => {
        const view = new DataView(memory.buffer);
        let sum = 0;
        for (let index = 0; index < COUNT; index++) {
          const at = bodies + index * BODY_BYTES;
          sum += view.getInt32(at, true) + view.getFloat32(at + 4, true) + view.getFloat32(at + 8, true);
        }
        return sum;
      },
    expected: 3 * INDEX_SUM,
  },
  {
    name: "fields",
    title: "three fields of one struct, read and written",
    views:
      ({ heap, records }) =>
      () => {
        const record = Record.at(heap, records);
        record.id = 0;
        record.x = 0;
        for (let time = 0; time < COUNT; time++) {
          record.id = record.id + 1;
          record.x = record.x + record.y + 1;
        }
        const result = record.id + record.x;
        record.id = 0;
        record.x = 0;
        return result;
      },
    hand:
      ({ memory, records }) =>
      () => {
        const view = new DataView(memory.buffer);
        view.setInt32(records, 0, true);
        view.setFloat32(records + 4, 0, true);
        for (let time = 0; time < COUNT; time++) {
          view.setInt32(records, view.getInt32(records, true) + 1, true);
          view.setFloat32(
            records + 4,
            view.getFloat32(records + 4, true) + view.getFloat32(records + 8, true) + 1,
            true,
          );
        }
        const result = view.getInt32(records, true) + view.getFloat32(records + 4, true);
        view.setInt32(records, 0, true);
        view.setFloat32(records + 4, 0, true);
        return result;
      },
    expected: 2 * COUNT,
  },
  {
    name: "held",
    title: "sum of one struct's fields through a view kept all the time",
    views: ({ heap, records }) => {
      const record = Record.at(heap, records + RECORD_BYTES);
      return () => {
        let sum = 0;
        for (let time = 0; time < COUNT; time++) sum += record.id + record.x + record.y;
        return sum;
      };
    },
    hand:
      ({ memory, records }) =>
      () => {
        const view = new DataView(memory.buffer);
        const at = records + RECORD_BYTES;
        let sum = 0;
        for (let time = 0; time < COUNT; time++) {
          sum += view.getInt32(at, true) + view.getFloat32(at + 4, true) + view.getFloat32(at + 8, true);
        }
        return sum;
      },
    expected: 3 * COUNT,
  },
];

export interface ViewTask {
  readonly exercise: string;
  readonly form: "views" | "hand";
  /** How often the memory grows while the engine warms up. */
  readonly growths: number;
}

/** Nanoseconds per element, of each sample. */
export type ViewTimes = readonly number[];

/**
 * Times one exercise in one form, in a process of its own: engines judge a loop by all that has run through it.
 *
 * Views of eight other structs are read and written first, so that no place in the code of the heap has met one struct only.
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
 * Functions of texts of their own that pass where the exercise passes, so that no engine makes the loop that takes the time and
 * the exercise one piece of code: what is optimized is the exercise, as it would be in a program.
 */
const OTHERS: readonly Pass[] = [() => 0, () => 1, () => 2, () => 3, () => 4, () => 5];

interface Timed {
  readonly pass: Pass;
  readonly expected: number;
  readonly what: string;
  /** Passes of one sample. */
  passes: number;
}

/** Runs in samples, so that what is optimized is what is timed, and finds how many passes make a sample. */
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

/** How many times as long as by hand, from the medians. */
export function ratioOf(views: ViewTimes, hand: ViewTimes): number {
  return median([...views]) / median([...hand]);
}

function makeScene(): Scene {
  const memory = new WebAssembly.Memory({ initial: 8 });
  let next = 16;
  const malloc = (sizeBytes: number) => {
    const address = next;
    next += Math.ceil(sizeBytes / 16) * 16;
    return address;
  };
  const free = (address: unknown) => {
    if (typeof address === "bigint") throw new TypeError("Addresses are numbers");
  };
  const heap = createHeap({ memory, malloc, free });
  const records = heap.alloc(Records).address;
  const bodies = heap.alloc(Bodies).address;
  for (let index = 0; index < COUNT; index++) {
    const whole = { id: index, x: index, y: index };
    Record.write(Record.at(heap, records + index * RECORD_BYTES), whole);
    const body = Body.at(heap, bodies + index * BODY_BYTES);
    Body.write(body, { mass: index, position: { x: index, y: index }, speed: 0 });
  }
  return { memory, heap, records, bodies };
}

function crowd(heap: Heap): void {
  for (let kind = 0; kind < 8; kind++) {
    const Other = struct({ [`a${kind}`]: i32, b: f32, c: u8, d: f64 });
    const other = Other.at(heap, heap.alloc(Other)) as { [name: string]: number };
    for (let time = 0; time < 2000; time++) {
      for (const name of [`a${kind}`, "b", "c", "d"]) other[name] = (other[name] ?? 0) + 1;
    }
  }
}
