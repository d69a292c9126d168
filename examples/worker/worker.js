import { instantiatePlan } from "./node_modules/@rec/browser/dist/rec.min.js";

addEventListener("message", ({ data: { plan, modules } }) => {
  const { exports } = instantiatePlan(plan, modules);
  const address = exports.program.createRecord(2, 1.5, 2.5);
  const id = new DataView(exports.program.memory.buffer).getInt32(address, true);
  postMessage(`record ${id} in the ${self.name} worker`);
});
