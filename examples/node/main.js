import { link } from "@rec/node";
import { createHeap, f32, i32, struct } from "@rec/node/memory";
import { memoryUrl, programUrl } from "@rec/wasm";

const { exports } = await link({ program: programUrl, memory: memoryUrl });

const heap = createHeap({ ...exports.program, ...exports.memory });
const Record = struct({ id: i32, x: f32, y: f32 });
const address = exports.program.createRecord(2, 1.5, 2.5);
const record = Record.at(heap, address);
record.x += 1;
console.log(Record.read(record));
exports.program.deleteRecord(address);
