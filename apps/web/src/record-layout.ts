/**
 * One record as `program.wasm` lays it out, little-endian:
 *
 *     offset  size  field
 *          0     4  id    i32
 *          4     4  x     f32
 *          8     4  y     f32
 */
export const RECORD_SIZE_BYTES = 12;

export type RecordField = "id" | "x" | "y";

export interface RecordValue {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

/** The record at an address, read from memory as it is now. */
export function readRecord(memory: ArrayBuffer, address: number): RecordValue {
  const view = new DataView(memory, address, RECORD_SIZE_BYTES);
  return { id: view.getInt32(0, true), x: view.getFloat32(4, true), y: view.getFloat32(8, true) };
}

/** The field that a byte of a record belongs to, by its offset from the record's address. */
export function fieldAt(offset: number): RecordField {
  if (offset < 4) return "id";
  return offset < 8 ? "x" : "y";
}
