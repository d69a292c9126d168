import { link } from "@rec/node";
import { createHeap, f32, i32, struct } from "@rec/node/memory";
import { memoryUrl } from "@rec/wasm";

const { exports } = await link({ records: "dist/records.wasm", heap: memoryUrl });

const heap = createHeap({ ...exports.records, ...exports.heap });
const Record = struct({ id: i32, x: f32, y: f32 });

const record = exports.records.create_record(2, 1.5, 2.5);
console.log(Record.read(Record.at(heap, record)), exports.heap.heap_live_blocks());
exports.records.delete_record(record);
console.log(exports.heap.heap_live_blocks(), "blocks left");
