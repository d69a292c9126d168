import { pathToFileURL } from "node:url";

/** Imports the lesson, makes a record, and prints the milliseconds from the import to the end of the call. */
const [, , path = ""] = process.argv;
performance.now();
const start = performance.now();
const { createRecord, memory } = await import(pathToFileURL(path).href);
const address = createRecord(2, 1.5, 2.25);
const duration = performance.now() - start;
if (new Float32Array(memory.buffer, address + 4, 2).join() !== "1.5,2.25") throw new Error(`${path} made no record`);
process.stdout.write(String(duration));
