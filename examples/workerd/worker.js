import { instantiatePlan } from "@rec/core/run";
import memory from "./memory.wasm";
import plan from "./plan.json";
import program from "./program.wasm";

const { exports } = instantiatePlan(plan, { program, memory });

export default {
  fetch() {
    const address = exports.program.createRecord(2, 1.1, 2.2);
    const id = new DataView(exports.program.memory.buffer).getInt32(address, true);
    exports.program.deleteRecord(address);
    return new Response(`record ${id}\n`);
  },
};
