import { opcode } from "../wasm/binary-format.ts";

/**
 * The value of a constant expression, for `new WebAssembly.Global`.
 *
 * @param initial - the expression in hexadecimal digits, with its `end`
 * @returns undefined if it is another expression than a number or a null reference
 */
export function constantValue(initial: string): number | bigint | null | undefined {
  const [first, ...rest] = (initial.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const operand = rest.slice(0, -1);
  const view = new DataView(Uint8Array.from(operand).buffer);
  switch (first) {
    case opcode.i32Const:
    case opcode.i64Const: {
      const value = signed(operand);
      return first === opcode.i32Const && value !== undefined ? Number(value) : value;
    }
    case opcode.f32Const:
      return operand.length === 4 ? view.getFloat32(0, true) : undefined;
    case opcode.f64Const:
      return operand.length === 8 ? view.getFloat64(0, true) : undefined;
    case opcode.refNull:
      return null;
    default:
      return undefined;
  }
}

/** A signed LEB128 integer; undefined if more bytes follow. Core specification 3.0, "Integers", binary format. */
function signed(bytes: readonly number[]): bigint | undefined {
  if (bytes.findIndex((byte) => byte < 0x80) !== bytes.length - 1) return undefined;
  const value = bytes.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
  return BigInt.asIntN(7 * bytes.length, value);
}
