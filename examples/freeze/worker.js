import { createRecord, deleteRecord, memory } from "./dist/workerd/index.js";

export default {
  fetch() {
    const address = createRecord(2, 1.5, 2.5);
    const id = new DataView(memory.buffer).getInt32(address, true);
    deleteRecord(address);
    return new Response(`record ${id}\n`);
  },
};
