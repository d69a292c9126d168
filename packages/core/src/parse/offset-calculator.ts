import { LEB128_CONTINUES, opcode } from "../wasm/binary-format.ts";

/*
 * The offset of an active data segment, a constant expression. Core specification 3.0, "Constant Expressions", binary format.
 * These instructions, up to 0x0B end, make addresses:
 *
 *   0x23 x      global.get       0x6A 0x6B 0x6C   i32.add .sub .mul
 *   0x41 s32    i32.const        0x7C 0x7D 0x7E   i64.add .sub .mul
 *   0x42 s64    i64.const
 */

const PAYLOAD = 0x7f;

const END = opcode.end;
const GLOBAL_GET = opcode.globalGet;
const I32_CONST = opcode.i32Const;
const I64_CONST = opcode.i64Const;

/** The opcodes of addition. Those of subtraction and multiplication follow. */
const I32_ADD = opcode.i32Add;
const I64_ADD = opcode.i64Add;
const ADD = 0;
const MULTIPLY = 2;

/** Constants may have needless bytes at their end: as many as those of the longest type. */
const LONGEST_CONSTANT_BYTES = 10;
const LONGEST_INDEX_BYTES = 5;

/** Longer offsets are not read. Toolchains write one to three instructions. */
const MOST_INSTRUCTIONS = 1_000;

/** An i32 is an unsigned number, an i64 an unsigned bigint. The value of a global is unknown before instantiation. */
type Operand = number | bigint | "unknown";

/** Calculates the offset of a data segment from bytes that come one at a time. */
export class OffsetCalculator {
  readonly #stack: Operand[] = [];
  #instructions = 0;
  /** The instruction whose immediate is being read; `END` between two instructions. */
  #opcode: number = END;
  #immediate = 0n;
  #immediateBytes = 0;

  /**
   * Takes the next byte of the expression.
   *
   * @returns whether the expression goes on, ends with this byte, or makes no address
   */
  take(byte: number): "more" | "end" | "unreadable" {
    if (this.#opcode !== END) return this.#takeImmediate(byte) ? "more" : "unreadable";
    this.#instructions += 1;
    if (this.#instructions > MOST_INSTRUCTIONS) return "unreadable";
    if (byte === END) return this.#stack.length === 1 ? "end" : "unreadable";
    if (byte === I32_CONST || byte === I64_CONST || byte === GLOBAL_GET) {
      this.#opcode = byte;
      this.#immediate = 0n;
      this.#immediateBytes = 0;
      return "more";
    }
    return this.#calculate(byte) ? "more" : "unreadable";
  }

  /**
   * The address in bytes, after the end; the next byte begins another expression.
   *
   * @returns undefined for an address that is unknown, or beyond every memory that an engine can make
   */
  finish(): number | undefined {
    const address = this.#stack.pop();
    this.#instructions = 0;
    if (address === undefined || address === "unknown") return undefined;
    return address <= Number.MAX_SAFE_INTEGER ? Number(address) : undefined;
  }

  /** False if the immediate is too long. */
  #takeImmediate(byte: number): boolean {
    this.#immediate |= BigInt(byte & PAYLOAD) << BigInt(7 * this.#immediateBytes);
    this.#immediateBytes += 1;
    const longest = this.#opcode === GLOBAL_GET ? LONGEST_INDEX_BYTES : LONGEST_CONSTANT_BYTES;
    if (byte >= LEB128_CONTINUES) return this.#immediateBytes < longest;
    const value = BigInt.asIntN(7 * this.#immediateBytes, this.#immediate);
    this.#stack.push(this.#opcode === GLOBAL_GET ? "unknown" : unsigned(value, this.#opcode === I64_CONST));
    this.#opcode = END;
    return true;
  }

  /** False if the instruction is no arithmetic, or its operands are missing or of another type. */
  #calculate(instruction: number): boolean {
    const second = this.#stack.pop();
    const first = this.#stack.pop();
    if (first === undefined || second === undefined) return false;
    const result = calculate(instruction, first, second);
    if (result !== undefined) this.#stack.push(result);
    return result !== undefined;
  }
}

/** Addresses are the unsigned reading of signed integers. */
function unsigned(value: bigint, is64: boolean): number | bigint {
  return is64 ? BigInt.asUintN(64, value) : Number(BigInt.asUintN(32, value));
}

/** Undefined if the instruction is no arithmetic, or the operands are of another type. */
function calculate(instruction: number, first: Operand, second: Operand): Operand | undefined {
  const is64 = instruction >= I64_ADD;
  const operation = instruction - (is64 ? I64_ADD : I32_ADD);
  if (operation < 0 || operation > MULTIPLY) return undefined;
  if (first === "unknown" || second === "unknown") return "unknown";
  const type = is64 ? "bigint" : "number";
  if (typeof first !== type || typeof second !== type) return undefined;
  const [a, b] = [BigInt(first), BigInt(second)];
  const exact = operation === ADD ? a + b : operation === MULTIPLY ? a * b : a - b;
  return unsigned(exact, is64);
}
