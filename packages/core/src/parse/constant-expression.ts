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

const PLAIN: Readonly<Record<number, Immediates>> = {
  35: oneIndex,
  65: (reader) => reader.skipSigned(32),
  66: (reader) => reader.skipSigned(64),
  67: bytes(4),
  68: bytes(8),
  106: nothing,
  107: nothing,
  108: nothing,
  124: nothing,
  125: nothing,
  126: nothing,
  208: (reader, typeCount) => void readHeapType(reader, typeCount),
  210: oneIndex,
};

const PREFIXED: Readonly<Record<number, Readonly<Record<number, Immediates>>>> = {
  [GC_PREFIX]: {
    0: oneIndex,
    1: oneIndex,
    6: oneIndex,
    7: oneIndex,
    8: (reader) => {
      reader.readU32();
      reader.readU32();
    },
    26: nothing,
    27: nothing,
    28: nothing,
  },
  [VECTOR_PREFIX]: { 12: bytes(16) },
};

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
    const family = PREFIXED[opcode];
    const suboperation = family === undefined ? undefined : reader.readU32();
    const immediates = suboperation === undefined ? PLAIN[opcode] : family?.[suboperation];
    if (immediates === undefined) throw notConstant(spellOpcode(opcode, suboperation), offset);
    immediates(reader, typeCount);
  }
}

function spellOpcode(opcode: number, suboperation: number | undefined): string {
  const first = `0x${opcode.toString(16).padStart(2, "0")}`;
  return suboperation === undefined ? first : `${first} ${suboperation}`;
}
