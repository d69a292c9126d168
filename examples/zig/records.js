import { link } from "@rec/node";
import { createHeap, f32, i32, struct } from "@rec/node/memory";
import { memoryUrl } from "@rec/wasm";

const { exports } = await link({ records: "dist/records.wasm", labels: "dist/labels.wasm", heap: memoryUrl });
const { createRecord, deleteRecord, liveRecords } = exports.records;

const heap = createHeap({ ...exports.records, ...exports.heap });
const Record = struct({ id: i32, x: f32, y: f32 });

const record = createRecord(2, 1.5, 2.5);
const text = exports.labels.label(0xc0de);
console.log(heap.readString(text), Record.read(Record.at(heap, record)));
exports.heap.free(text);
deleteRecord(record);
console.log(liveRecords(), "records left");
