import type { ConformanceCase } from "../../src/case.ts";

const ID = 2;

/** The lesson: the program needs the allocator's functions, the allocator needs the program's memory. */
export const lesson: ConformanceCase = {
  name: "lesson",
  modules: { program: "/wasm/program.wasm", memory: "/wasm/memory.wasm" },
  outcome: "plan",
  observe({ call, view }) {
    const first = Number(call("program.createRecord", ID, 1.1, 2.2));
    const second = Number(call("program.createRecord", 3, -1, 0.5));
    const read = (address: number) => {
      const memory = view("program.memory");
      return [
        memory.getInt32(address, true),
        memory.getFloat32(address + 4, true),
        memory.getFloat32(address + 8, true),
      ];
    };
    const records = [read(first), read(second)];
    call("program.deleteRecord", first);
    return {
      records,
      apart: Math.abs(second - first) >= 12,
      aligned: first % 4 === 0 && second % 4 === 0,
      afterDelete: read(second),
      createsAgain: Number(call("program.createRecord", 4, 0, 0)) > 0,
    };
  },
  observed: {
    records: [
      [ID, Math.fround(1.1), Math.fround(2.2)],
      [3, -1, 0.5],
    ],
    apart: true,
    aligned: true,
    afterDelete: [3, -1, 0.5],
    createsAgain: true,
  },
};
