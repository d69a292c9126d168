import { formatF32 } from "../../ui/format-number.ts";

/** The meaning of some bytes as one type. */
export interface TypedValue {
  readonly type: string;
  /** Undefined if there are too few bytes. */
  readonly text: string | undefined;
}

type Read = readonly [type: string, sizeBytes: number, read: (view: DataView) => string];

const READS: readonly Read[] = [
  ["i8", 1, (view) => String(view.getInt8(0))],
  ["u8", 1, (view) => String(view.getUint8(0))],
  ["i16", 2, (view) => String(view.getInt16(0, true))],
  ["u16", 2, (view) => String(view.getUint16(0, true))],
  ["i32", 4, (view) => String(view.getInt32(0, true))],
  ["u32", 4, (view) => String(view.getUint32(0, true))],
  ["i64", 8, (view) => String(view.getBigInt64(0, true))],
  ["u64", 8, (view) => String(view.getBigUint64(0, true))],
  ["f32", 4, (view) => formatF32(view.getFloat32(0, true))],
  ["f64", 8, (view) => f64Text(view.getFloat64(0, true))],
];

/** The bytes at an address as each type of WebAssembly and C, lowest byte first. */
export function valuesAt(bytes: Uint8Array): readonly TypedValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return READS.map(([type, sizeBytes, read]) => ({
    type,
    text: sizeBytes <= bytes.length ? read(view) : undefined,
  }));
}

/** The bytes as UTF-8, up to the first NUL; undefined if they are none. Control characters are shown as a middle dot. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(end < 0 ? bytes : bytes.subarray(0, end));
    return text.replace(/\p{Cc}/gu, "·");
  } catch {
    return undefined;
  }
}

/** The character that a hex dump shows for a byte. */
export function asciiOf(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

function f64Text(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
