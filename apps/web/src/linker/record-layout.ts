import { f32, i32, struct } from "@rec/core/memory";

/** One record as the lesson's program lays it out: `struct Record { int id; float x; float y; };`. */
export const Record = struct({ id: i32, x: f32, y: f32 });

/** Size of a record and the position of each field, in bytes. */
export const { sizeBytes: RECORD_SIZE_BYTES, fields: RECORD_FIELDS } = Record.layout();
