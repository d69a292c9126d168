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

const END = 0x0b;
const GC_PREFIX = 0xfb;
const VECTOR_PREFIX = 0xfd;

/**
 * Passes over the initial value of a global or table, up to and with its `end`.
 *
 * The engine checks the type of the value, and the linker does so only for a value that it writes itself.
 *
 * @returns the type of the value; undefined if the value names a global, function or type of the module, or is not
 *   valid
 */
export function skipConstantExpression(reader: ByteReader, typeCount: number): ValueType | undefined {
  const stack: ValueType[] = [];
  let isPortable = true;
  for (let opcode = reader.readByte(); opcode !== END; opcode = reader.readByte()) {
    if (!readInstruction(reader, { opcode, typeCount, stack })) isPortable = false;
  }
  return isPortable && stack.length === 1 ? stack[0] : undefined;
}

interface Instruction {
  /** The opcode, which has been read already. */
  readonly opcode: number;
  readonly typeCount: number;
  /** Types of the values that earlier instructions have pushed. */
  readonly stack: ValueType[];
}

/**
 * Reads the immediates of an instruction, and applies the instruction to the stack of types.
 *
 * @returns false if the instruction has an index of any kind, or finds operands of the wrong type
 */
function readInstruction(reader: ByteReader, instruction: Instruction): boolean {
  const { opcode, stack } = instruction;
  switch (opcode) {
    case 0x41:
      reader.skipSigned(32);
      stack.push("i32");
      return true;
    case 0x42:
      reader.skipSigned(64);
      stack.push("i64");
      return true;
    case 0x43:
      reader.skip(4);
      stack.push("f32");
      return true;
    case 0x44:
      reader.skip(8);
      stack.push("f64");
      return true;
    case 0x23:
    case 0xd2:
      return passIndices(reader, 1);
    case 0xd0: {
      const ref = readHeapType(reader, instruction.typeCount);
      stack.push({ ref, nullable: true });
      return typeof ref !== "number";
    }
    case 0x6a:
    case 0x6b:
    case 0x6c:
      return calculate(stack, "i32");
    case 0x7c:
    case 0x7d:
    case 0x7e:
      return calculate(stack, "i64");
    default:
      return readPrefixed(reader, instruction);
  }
}

/** Reads an instruction of two parts: a prefix, then a number. */
function readPrefixed(reader: ByteReader, { opcode, stack }: Instruction): boolean {
  const offset = reader.offset - 1;
  if (opcode !== GC_PREFIX && opcode !== VECTOR_PREFIX) throw notConstant(opcode, undefined, offset);
  const suboperation = reader.readU32();
  if (opcode === VECTOR_PREFIX) {
    if (suboperation !== 12) throw notConstant(opcode, suboperation, offset);
    reader.skip(16);
    stack.push("v128");
    return true;
  }
  switch (suboperation) {
    case 0:
    case 1:
    case 6:
    case 7:
      return passIndices(reader, 1);
    case 8:
      return passIndices(reader, 2);
    case 26:
      return convert(stack, { from: "extern", to: "any" });
    case 27:
      return convert(stack, { from: "any", to: "extern" });
    case 28: {
      const operand = stack.pop();
      stack.push({ ref: "i31", nullable: false });
      return operand === "i32";
    }
    default:
      throw notConstant(opcode, suboperation, offset);
  }
}

function passIndices(reader: ByteReader, count: number): false {
  for (let left = count; left > 0; left -= 1) reader.readU32();
  return false;
}

function calculate(stack: ValueType[], type: NumberType): boolean {
  const second = stack.pop();
  const first = stack.pop();
  stack.push(type);
  return first === type && second === type;
}

interface Conversion {
  readonly from: "any" | "extern";
  readonly to: "any" | "extern";
}

function convert(stack: ValueType[], { from, to }: Conversion): boolean {
  const operand = stack.pop();
  if (operand === undefined || !matchConstantType({ ref: from, nullable: true }, operand)) return false;
  stack.push({ ref: to, nullable: typeof operand === "string" || operand.nullable });
  return true;
}

/** Whether a constant expression of type `actual` may initialize an extern of type `expected`. */
export function matchConstantType(expected: ValueType, actual: ValueType): boolean {
  if (typeof expected === "string" || typeof actual === "string") return expected === actual;
  if (actual.nullable && !expected.nullable) return false;
  if (typeof expected.ref === "number" || typeof actual.ref === "number") return false;
  return matchAbstractHeapTypes(expected.ref, actual.ref);
}
