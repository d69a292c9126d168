import { matchAbstractHeapTypes } from "../wasm/abstract-heap-types.ts";
import type { NumberType, ValueType } from "../wasm/extern-type.ts";
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

/**
 * Reads what follows an opcode, and does to the stack of value types what the instruction does.
 *
 * @returns false if it speaks of something inside the module (an index of any kind), or finds the wrong types
 */
type Instruction = (reader: ByteReader, state: State) => boolean;

interface State {
  readonly typeCount: number;
  readonly stack: ValueType[];
}

const END = 0x0b;
const GC_PREFIX = 0xfb;
const VECTOR_PREFIX = 0xfd;

const indices =
  (count: number): Instruction =>
  (reader) => {
    for (let left = count; left > 0; left -= 1) reader.readU32();
    return false;
  };

const constant =
  (type: NumberType, skip: (reader: ByteReader) => void): Instruction =>
  (reader, { stack }) => {
    skip(reader);
    stack.push(type);
    return true;
  };

const arithmetic =
  (type: NumberType): Instruction =>
  (_, { stack }) => {
    const operands = [stack.pop(), stack.pop()];
    stack.push(type);
    return operands.every((operand) => operand === type);
  };

const nullReference: Instruction = (reader, { typeCount, stack }) => {
  const ref = readHeapType(reader, typeCount);
  stack.push({ ref, nullable: true });
  return typeof ref !== "number";
};

const i31Reference: Instruction = (_, { stack }) => {
  const operand = stack.pop();
  stack.push({ ref: "i31", nullable: false });
  return operand === "i32";
};

const conversion =
  (from: "any" | "extern", to: "any" | "extern"): Instruction =>
  (_, { stack }) => {
    const operand = stack.pop();
    if (operand === undefined || !matchConstantType({ ref: from, nullable: true }, operand)) return false;
    stack.push({ ref: to, nullable: typeof operand === "string" || operand.nullable });
    return true;
  };

const PLAIN: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x23, indices(1)],
  [0x41, constant("i32", (reader) => reader.skipSigned(32))],
  [0x42, constant("i64", (reader) => reader.skipSigned(64))],
  [0x43, constant("f32", (reader) => reader.skip(4))],
  [0x44, constant("f64", (reader) => reader.skip(8))],
  [0x6a, arithmetic("i32")],
  [0x6b, arithmetic("i32")],
  [0x6c, arithmetic("i32")],
  [0x7c, arithmetic("i64")],
  [0x7d, arithmetic("i64")],
  [0x7e, arithmetic("i64")],
  [0xd0, nullReference],
  [0xd2, indices(1)],
]);

/** By prefix, then by the number behind it. */
const PREFIXED: ReadonlyMap<number, ReadonlyMap<number, Instruction>> = new Map([
  [
    GC_PREFIX,
    new Map([
      [0, indices(1)],
      [1, indices(1)],
      [6, indices(1)],
      [7, indices(1)],
      [8, indices(2)],
      [26, conversion("extern", "any")],
      [27, conversion("any", "extern")],
      [28, i31Reference],
    ]),
  ],
  [VECTOR_PREFIX, new Map([[12, constant("v128", (reader) => reader.skip(16))]])],
]);

/**
 * Passes over the initial value of a global or table, up to and with its `end`.
 *
 * Whether it has the right type is left to the engine, unless somebody else is to write it in the module's place.
 *
 * @returns the type of the value, if that is the same outside of the module: it names no global, function or type of it;
 *   undefined where it does, or where it is not valid
 */
export function skipConstantExpression(reader: ByteReader, typeCount: number): ValueType | undefined {
  const state: State = { typeCount, stack: [] };
  let isPortable = true;
  for (;;) {
    const offset = reader.offset;
    const opcode = reader.readByte();
    if (opcode === END) return isPortable && state.stack.length === 1 ? state.stack[0] : undefined;
    const family = PREFIXED.get(opcode);
    const suboperation = family === undefined ? undefined : reader.readU32();
    const instruction = suboperation === undefined ? PLAIN.get(opcode) : family?.get(suboperation);
    if (instruction === undefined) throw notConstant(opcode, suboperation, offset);
    if (!instruction(reader, state)) isPortable = false;
  }
}

/** Whether a value of type `actual`, as a constant expression left it, may stand where one of `expected` is asked for. */
export function matchConstantType(expected: ValueType, actual: ValueType): boolean {
  if (typeof expected === "string" || typeof actual === "string") return expected === actual;
  if (actual.nullable && !expected.nullable) return false;
  if (typeof expected.ref === "number" || typeof actual.ref === "number") return false;
  return matchAbstractHeapTypes(expected.ref, actual.ref);
}
