import { f32, i32, struct, type ValueOf } from "@rec/core/memory";

/** One record as `program.wasm` lays it out: `struct Record { int id; float x; float y; };`. */
export const Record = struct({ id: i32, x: f32, y: f32 });

export type RecordValue = Readonly<ValueOf<typeof Record>>;
export type RecordField = keyof RecordValue;

/** Size of a record and the position of each field, in bytes. */
export const { sizeBytes: RECORD_SIZE_BYTES, fields: RECORD_FIELDS } = Record.layout();

/** The field that a byte of a record belongs to, by its offset from the record's address. */
export function fieldAt(offset: number): RecordField | undefined {
  const names = Object.keys(RECORD_FIELDS) as RecordField[];
  return names.find((name) => {
    const { offsetBytes, sizeBytes } = RECORD_FIELDS[name];
    return offset >= offsetBytes && offset < offsetBytes + sizeBytes;
  });
}
