import { link } from "@rec/browser";

const { exports } = await link({
  program: "node_modules/@rec/wasm/dist/program.wasm",
  memory: "node_modules/@rec/wasm/dist/memory.wasm",
});

const { createRecord, deleteRecord, memory } = exports.program;
const address = createRecord(2, 1.5, 2.5);
const record = new DataView(memory.buffer, address, 12);
document.body.append(
  `record ${record.getInt32(0, true)}: ${record.getFloat32(4, true)}, ${record.getFloat32(8, true)}`,
);
deleteRecord(address);
