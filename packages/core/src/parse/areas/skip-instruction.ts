import type { ByteReader } from "../byte-reader.ts";

/*
 * Immediates of instructions. Core specification 3.0, "Instructions", binary format; threads proposal for 0xFE.
 *
 *   n   number in LEB128     b   byte     m   memory argument: alignment, memory if bit 6 of it is set, offset
 *
 *   0x02–0x04 0x06   block type: n                     0x41 0x42   n      0x43   4 bytes      0x44   8 bytes
 *   0x07–0x09 0x0C 0x0D 0x10 0x12 0x14 0x15 0x18       n                  0xD0 0xD2 0xD5 0xD6   n
 *   0x11 0x13        n n                               0xFC   suboperation: n, then up to two n
 *   0x0E             vector of n, n                    0xFD   suboperation: n, then m, 16 bytes, or a lane: b
 *   0x1C             vector of value types             0xFE   suboperation: n, then m; 0x03: b
 *   0x1F             block type, vector of handlers    0x28–0x3E   m      0x3F 0x40   n
 *   0x20–0x26        n                                 all others have none
 */

const ONE_NUMBER = new Set([
  ...[0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x18],
  ...[0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2, 0xd5, 0xd6],
]);

/** Numbers behind the suboperations 8 to 17 of 0xFC: bulk operations on memories and tables. */
const BULK_NUMBERS = [2, 1, 2, 1, 2, 1, 2, 1, 1, 1] as const;
const FIRST_BULK = 8;

/** A reference type with a heap type behind it. */
const REFERENCE_TYPES = new Set([0x63, 0x64]);

/** Passes over a number of any width. */
function skipNumber(reader: ByteReader): void {
  while (reader.readByte() >= 0x80);
}

/**
 * Passes over the immediates of an instruction.
 *
 * @param reader - stands behind the opcode
 * @returns false if the instruction is none of those above, so that its length is not known
 */
export function skipImmediates(reader: ByteReader, opcode: number): boolean {
  if (ONE_NUMBER.has(opcode)) skipNumber(reader);
  else if (opcode >= 0x28 && opcode <= 0x3e) skipMemoryArgument(reader);
  else if (opcode === 0x43) reader.skip(4);
  else if (opcode === 0x44) reader.skip(8);
  else if (opcode === 0x11 || opcode === 0x13) skipNumbers(reader, 2);
  else if (opcode === 0x0e) skipNumbers(reader, reader.readU32() + 1);
  else if (opcode === 0x1c) for (let left = reader.readU32(); left > 0; left -= 1) skipValueType(reader);
  else if (opcode === 0x1f) skipHandlers(reader);
  else if (opcode === 0xfc) return skipBulk(reader, reader.readU32());
  else if (opcode === 0xfd) skipVector(reader, reader.readU32());
  else if (opcode === 0xfe) skipAtomic(reader, reader.readU32());
  else return opcode < 0xe0;
  return true;
}

function skipNumbers(reader: ByteReader, count: number): void {
  for (let left = count; left > 0; left -= 1) skipNumber(reader);
}

function skipMemoryArgument(reader: ByteReader): void {
  if ((reader.readU32() & 0x40) !== 0) skipNumber(reader);
  skipNumber(reader);
}

function skipValueType(reader: ByteReader): void {
  if (REFERENCE_TYPES.has(reader.readByte())) skipNumber(reader);
}

/** Handlers of `try_table`: catch and catch_ref name a tag, and all name a label. */
function skipHandlers(reader: ByteReader): void {
  skipNumber(reader);
  for (let left = reader.readU32(); left > 0; left -= 1) skipNumbers(reader, reader.readByte() < 2 ? 2 : 1);
}

function skipBulk(reader: ByteReader, suboperation: number): boolean {
  if (suboperation < FIRST_BULK) return true;
  const numbers = BULK_NUMBERS[suboperation - FIRST_BULK];
  if (numbers === undefined) return false;
  skipNumbers(reader, numbers);
  return true;
}

function skipVector(reader: ByteReader, suboperation: number): void {
  const hasLane = suboperation >= 84 && suboperation <= 91;
  if (suboperation <= 11 || hasLane || suboperation === 92 || suboperation === 93) skipMemoryArgument(reader);
  if (hasLane || (suboperation >= 21 && suboperation <= 34)) reader.skip(1);
  if (suboperation === 12 || suboperation === 13) reader.skip(16);
}

function skipAtomic(reader: ByteReader, suboperation: number): void {
  if (suboperation === 0x03) reader.skip(1);
  else skipMemoryArgument(reader);
}
