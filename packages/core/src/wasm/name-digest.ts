import { createUtf8Encoder } from "../utf8.ts";

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The most bytes that a UTF-16 unit takes in UTF-8. */
const MOST_UNIT_BYTES = 3;

/** FNV-1a of the bytes of a name: 32 bits, not negative. Lists of many names are kept as digests. */
export function digestOfBytes(bytes: Uint8Array, start: number, end: number): number {
  let sum = FNV_OFFSET;
  for (let at = start; at < end; at += 1) sum = Math.imul(sum ^ (bytes[at] as number), FNV_PRIME);
  return sum >>> 0;
}

/** The same of a name that was read. */
export function digestOfName(name: string): number {
  const bytes = new Uint8Array(name.length * MOST_UNIT_BYTES);
  return digestOfBytes(bytes, 0, createUtf8Encoder().encodeInto(name, bytes).written);
}
