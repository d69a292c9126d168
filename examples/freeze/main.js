import { createRecord, deleteRecord, memory } from "./dist/node/index.js";

const address = createRecord(2, 1.5, 2.5);
const record = new DataView(memory.buffer, address, 12);
console.log(`record ${record.getInt32(0, true)}: ${record.getFloat32(4, true)}, ${record.getFloat32(8, true)}`);
deleteRecord(address);
