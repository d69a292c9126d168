import type { ConformanceCase } from "../../src/case.ts";

const IDS = [1, 2, 3];

/** Finds the record with an ID, its half more, and one more: -1 if the memory has none. */
function findRecord(memory: DataView, id: number): number {
  for (let at = 0; at + 12 <= memory.byteLength; at += 4) {
    if (memory.getInt32(at, true) !== id || memory.getFloat32(at + 4, true) !== id + 0.5) continue;
    if (memory.getFloat32(at + 8, true) === id + 1) return at;
  }
  return -1;
}

/** The lesson with another build of its program: records stay in the memory, and the allocator keeps its heap. */
export const replacedProgram: ConformanceCase = {
  name: "replaced-program",
  modules: { program: "/wasm/program.wasm", memory: "/wasm/memory.wasm" },
  outcome: "plan",
  observe({ call, view }) {
    const records = IDS.map((id) => Number(call("program.createRecord", id, id + 0.5, id + 1)));
    return records.map((record, at) => record === findRecord(view("program.memory"), IDS[at] ?? 0));
  },
  observed: [true, true, true],
  replaced: {
    modules: { program: "next.wasm" },
    observe({ call, view }, { kept, lost }) {
      const records = IDS.map((id) => findRecord(view("program.memory"), id));
      const sums = records.map((record) => call("program.sum", record));
      call("program.release", records[1]);
      const isReused = call("program.allocate") === records[1];
      return { kept, lost: lost.map(({ module, kind, name }) => [module, kind, name]), sums, isReused };
    },
    observed: {
      kept: ["memory"],
      lost: [
        ["program", "memory", "memory"],
        ["program", "memory", "memory"],
      ],
      sums: [3.5, 5.5, 7.5],
      isReused: true,
    },
  },
};
