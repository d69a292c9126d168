import { array, createHeap, f32, f64, type Heap, i32, struct } from "@rec/core/memory";

/** Elements of a pass. */
export const COUNT = 4096;
const RECORD_BYTES = 12;
const BODY_BYTES = 24;

const Record = struct({ id: i32, x: f32, y: f32 }, { light: true });
const Records = array(Record, COUNT);
const Point = struct({ x: f32, y: f32 }, { light: true });
const Body = struct({ mass: i32, position: Point, speed: f64 }, { light: true });
const Bodies = array(Body, COUNT);

/** The memory of an exercise, with its arrays already there. */
export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly heap: Heap;
  readonly records: number;
  readonly bodies: number;
}

/** Goes once over `COUNT` elements, and returns a result that depends on each of them. */
export type Pass = () => number;

/** One piece of work, with views and with a `DataView` made by hand at the beginning of each pass. */
interface ViewExercise {
  readonly name: string;
  readonly title: string;
  /** In two exercises for comparison, code by hand without views that works after growth at any time. */
  readonly views: (scene: Scene) => Pass;
  readonly hand: (scene: Scene) => Pass;
  readonly expected: number;
}

const INDEX_SUM = (COUNT * (COUNT - 1)) / 2;

/** The sum of all fields of the records; at first, element `i` holds `i` in each field. */
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

const handHeld: ViewExercise["hand"] =
  ({ memory, records }) =>
  () => {
    const view = new DataView(memory.buffer);
    const at = records + RECORD_BYTES;
    let sum = 0;
    for (let time = 0; time < COUNT; time++) {
      sum += view.getInt32(at, true) + view.getFloat32(at + 4, true) + view.getFloat32(at + 8, true);
    }
    return sum;
  };

/** Through the current view at each access, by hand: code that works after growth at any time. */
const sumHeld = (current: () => DataView, at: number): number => {
  let sum = 0;
  for (let time = 0; time < COUNT; time++) {
    sum += current().getInt32(at, true) + current().getFloat32(at + 4, true) + current().getFloat32(at + 8, true);
  }
  return sum;
};

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
    hand: handHeld,
    expected: 3 * COUNT,
  },
  {
    name: "held-compared",
    title: "the same by hand, memory.buffer compared before each access",
    views: ({ memory, records }) => {
      let view = new DataView(memory.buffer);
      const current = () => {
        if (view.buffer !== memory.buffer) view = new DataView(memory.buffer);
        return view;
      };
      return () => sumHeld(current, records + RECORD_BYTES);
    },
    hand: handHeld,
    expected: 3 * COUNT,
  },
  {
    name: "held-asked",
    title: "the same by hand, an array over it asked for its length before each access",
    views: ({ memory, records }) => {
      let view = new DataView(memory.buffer);
      let canary = new Uint8Array(memory.buffer);
      const current = () => {
        if (canary.length === 0) {
          view = new DataView(memory.buffer);
          canary = new Uint8Array(memory.buffer);
        }
        return view;
      };
      return () => sumHeld(current, records + RECORD_BYTES);
    },
    hand: handHeld,
    expected: 3 * COUNT,
  },
];

export function makeScene(): Scene {
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
