import type { ByteReader } from "./byte-reader.ts";
import { notConstant } from "./parse-problems.ts";
import { readHeapType } from "./value-type.ts";

/*
 * Constant expressions. Core specification 3.0, "Constant Expressions", validation, and "Instructions", binary format.
 * Instructions in sequence, without nesting, up to 0x0B end:
 *
 *   0x23 x      global.get                0x41 s32   i32.const      0x6A 0x6B 0x6C   i32.add .sub .mul
 *   0xD0 ht     ref.null                  0x42 s64   i64.const      0x7C 0x7D 0x7E   i64.add .sub .mul
 *   0xD2 x      ref.func                  0x43 4     f32.const      0xFD 12 16       v128.const
 *                                         0x44 8     f64.const
 *   0xFB 0 x    struct.new                0xFB 6 x   array.new      0xFB 26   any.convert_extern
 *   0xFB 1 x    struct.new_default        0xFB 7 x   array.new_default
 *   0xFB 28     ref.i31                   0xFB 8 x n array.new_fixed  0xFB 27   extern.convert_any
 */

type Immediates = (reader: ByteReader, typeCount: number) => void;

const END = 0x0b;
const GC_PREFIX = 0xfb;
const VECTOR_PREFIX = 0xfd;

const nothing: Immediates = () => {};
const oneIndex: Immediates = (reader) => void reader.readU32();
const bytes =
  (count: number): Immediates =>
  (reader) =>
    reader.skip(count);

const PLAIN: ReadonlyMap<number, Immediates> = new Map<number, Immediates>([
  [0x23, oneIndex],
  [0x41, (reader) => reader.skipSigned(32)],
  [0x42, (reader) => reader.skipSigned(64)],
  [0x43, bytes(4)],
  [0x44, bytes(8)],
  [0x6a, nothing],
  [0x6b, nothing],
  [0x6c, nothing],
  [0x7c, nothing],
  [0x7d, nothing],
  [0x7e, nothing],
  [0xd0, (reader, typeCount) => void readHeapType(reader, typeCount)],
  [0xd2, oneIndex],
]);

const twoIndices: Immediates = (reader, typeCount) => {
  oneIndex(reader, typeCount);
  oneIndex(reader, typeCount);
};

/** By prefix, then by the number behind it. */
const PREFIXED: ReadonlyMap<number, ReadonlyMap<number, Immediates>> = new Map([
  [
    GC_PREFIX,
    new Map([
      [0, oneIndex],
      [1, oneIndex],
      [6, oneIndex],
      [7, oneIndex],
      [8, twoIndices],
      [26, nothing],
      [27, nothing],
      [28, nothing],
    ]),
  ],
  [VECTOR_PREFIX, new Map([[12, bytes(16)]])],
]);

/**
 * Passes over the initial value of a global or table, up to and with its `end`.
 *
 * Whether it has the right type is left to the engine: nothing that linking needs depends on it.
 */
export function skipConstantExpression(reader: ByteReader, typeCount: number): void {
  for (;;) {
    const offset = reader.offset;
    const opcode = reader.readByte();
    if (opcode === END) return;
    const family = PREFIXED.get(opcode);
    const suboperation = family === undefined ? undefined : reader.readU32();
    const immediates = suboperation === undefined ? PLAIN.get(opcode) : family?.get(suboperation);
    if (immediates === undefined) throw notConstant(spellOpcode(opcode, suboperation), offset);
    immediates(reader, typeCount);
  }
}

function spellOpcode(opcode: number, suboperation: number | undefined): string {
  const first = `0x${opcode.toString(16).padStart(2, "0")}`;
  return suboperation === undefined ? first : `${first} ${suboperation}`;
}
