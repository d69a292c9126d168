/*
 * Places: integers that a linker wrote in the longest form of their type, so that another value fits.
 *
 *   width 5, 10    LEB128 in code; signed behind i32.const or i64.const, unsigned in the immediate of a load or store
 *   width 4, 8     little-endian in data
 */

/** Bytes of a place; no two forms have the same width. */
export type PlaceWidth = 4 | 5 | 8 | 10;

const I32_CONST = 0x41;
const I64_CONST = 0x42;
const LOW = 2 ** 28;
const WORD = 2 ** 32;

/** Whether the integer at an offset is the operand of a constant instruction, and so signed. */
export function isConstant(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1];
  return before === I32_CONST || before === I64_CONST;
}

/**
 * The integer in a place: 32 bits unsigned; 64 bits signed, exact below 2^53.
 *
 * @param at - offset of the first byte; the place is whole
 * @returns NaN if the bytes are no integer of that width
 */
export function readPlace(bytes: Uint8Array, at: number, width: number): number {
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const third = bytes[at + 2] as number;
  const fourth = bytes[at + 3] as number;
  if (width === 4) return (first | (second << 8) | (third << 16) | (fourth << 24)) >>> 0;
  if (width === 8) return readPlace(bytes, at, 4) + (readPlace(bytes, at + 4, 4) | 0) * WORD;
  const fifth = bytes[at + 4] as number;
  if ((first & second & third & fourth) < 0x80) return Number.NaN;
  const low = (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
  if (width === 5) return fifth < 0x80 ? (low | (fifth << 28)) >>> 0 : Number.NaN;
  let middle = 0;
  for (let position = 4; position < 9; position += 1) {
    const byte = bytes[at + position] as number;
    if (byte < 0x80) return Number.NaN;
    if (position < 8) middle |= (byte & 0x7f) << (7 * (position - 4));
  }
  const last = bytes[at + 9] as number;
  const high = (((bytes[at + 8] as number) & 0x7f) | ((last & 1) << 7)) << 24;
  return last < 0x80 ? (high >> 24) * LOW * LOW + middle * LOW + low : Number.NaN;
}

/** Writes an integer into a place: modulo 2^32 if the place has 32 bits. */
export function writePlace(bytes: Uint8Array, at: number, width: number, value: number): void {
  if (width === 10) {
    writeLong(bytes, at, value);
    return;
  }
  if (width === 8) writePlace(bytes, at + 4, 4, Math.floor(value / WORD));
  if (width === 5) {
    bytes[at] = value | 0x80;
    bytes[at + 1] = (value >>> 7) | 0x80;
    bytes[at + 2] = (value >>> 14) | 0x80;
    bytes[at + 3] = (value >>> 21) | 0x80;
    bytes[at + 4] = isConstant(bytes, at) ? (value >> 28) & 0x7f : value >>> 28;
    return;
  }
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function writeLong(bytes: Uint8Array, at: number, value: number): void {
  let rest = value;
  for (let position = 0; position < 9; position += 1) {
    bytes[at + position] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[at + 9] = rest & (isConstant(bytes, at) ? 0x7f : 0x01);
}
