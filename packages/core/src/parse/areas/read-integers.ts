import type { ByteReader } from "../byte-reader.ts";

/** A bit of the last byte of a signed LEB128 integer: set if the integer is negative. */
const NEGATIVE = 0x40;

/** The factor behind the last byte of the longest integer. */
const BEYOND_64_BITS = 2 ** 70;

/** An unsigned LEB128 integer of up to 64 bits; exact below 2^53. Toolchains write addresses and sizes far below that. */
export function readUnsigned(reader: ByteReader): number {
  return readInteger(reader).value;
}

/** A signed LEB128 integer of up to 64 bits; exact below 2^53. */
export function readSigned(reader: ByteReader): number {
  const { value, scale, last } = readInteger(reader);
  return (last & NEGATIVE) === 0 ? value : value - scale;
}

function readInteger(reader: ByteReader): { readonly value: number; readonly scale: number; readonly last: number } {
  let value = 0;
  let scale = 1;
  let last: number;
  do {
    last = reader.readByte();
    value += (last & 0x7f) * scale;
    scale *= 0x80;
  } while (last >= 0x80 && scale < BEYOND_64_BITS);
  return { value, scale, last };
}
