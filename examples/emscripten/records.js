import { link } from "@rec/node";
import { memoryUrl } from "@rec/wasm";

const { exports } = await link({ records: "dist/records.wasm", heap: memoryUrl }, { initialize: true });
const { createRecord, deleteRecord, memory } = exports.records;

const address = createRecord(2, 1.5, 2.5);
const record = new DataView(memory.buffer, address, 12);
console.log(`record ${record.getInt32(0, true)}: ${record.getFloat32(4, true)}, ${record.getFloat32(8, true)}`);
deleteRecord(address);
