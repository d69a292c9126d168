import { assertEqual, functionOf, type PairWorkload } from "../workload.ts";
import { lesson } from "./lesson.ts";

const ID = 2;
const X = 1.5;
const Y = 2.25;

/** The lesson as its users call it: JavaScript makes and deletes records. */
export const records: PairWorkload = {
  ...lesson,
  name: "records",
  title: "createRecord + deleteRecord from JS",
  operation: "pair",
  prepare(exports, label) {
    const address = checkRecord(exports);
    return {
      run: createLoop(label)(functionOf(exports, "createRecord"), functionOf(exports, "deleteRecord")),
      // Each record takes the place of the one before.
      expected: (pairs) => pairs * address,
    };
  },
};

type CreateRecord = (id: number, x?: number, y?: number) => number;

/** Looks into the record that the program makes, and returns its address. */
function checkRecord(exports: WebAssembly.Exports): number {
  const create: CreateRecord = functionOf(exports, "createRecord");
  const address = create(ID, X, Y);
  const record = new DataView((exports["memory"] as WebAssembly.Memory).buffer, address);
  assertEqual(record.getInt32(0, true), { what: "The record's id", expected: ID });
  assertEqual(record.getFloat32(4, true), { what: "The record's x", expected: X });
  assertEqual(record.getFloat32(8, true), { what: "The record's y", expected: Y });
  const second = create(ID, X, Y);
  assertEqual(second === address, { what: "The address of a second record beside the first", expected: false });
  functionOf(exports, "deleteRecord")(second);
  functionOf(exports, "deleteRecord")(address);
  return address;
}

/**
 * The timed loop. Its text is compiled once for each rival, because engines store type feedback of a function with its text.
 * A loop that has seen the exports of many instances is slower than in any program.
 */
function createLoop(
  label: string,
): (create: CreateRecord, remove: (address: number) => void) => (pairs: number) => number {
  const text = `/* ${label} */ return (pairs) => {
    let sum = 0;
    for (let i = 0; i < pairs; i++) {
      const address = createRecord(${ID}, ${X}, ${Y});
      sum += address;
      deleteRecord(address);
    }
    return sum;
  }`;
  return new Function("createRecord", "deleteRecord", text) as ReturnType<typeof createLoop>;
}
