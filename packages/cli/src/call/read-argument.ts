import type { ValueType } from "@rec/core";
import { UsageError } from "../output/failure.ts";

const INTEGER = /^[+-]?(\d+|0x[\da-f]+)$/i;
const FLOAT = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|0x[\da-f]+|inf|infinity)$|^nan$/i;

/** The argument that a text denotes for a parameter of `type`: a bigint for i64, `null` for a reference. */
export function readArgument(text: string, type: ValueType): number | bigint | null {
  switch (type) {
    case "i32":
      return Number(readInteger(text, type, 32));
    case "i64":
      return readInteger(text, type, 64);
    case "f32":
    case "f64":
      return readFloat(text, type);
    case "v128":
      throw new UsageError("a v128 cannot be given from JavaScript");
    default:
      if (text === "null" && type.nullable) return null;
      if (!type.nullable) throw new UsageError("a reference that is never null cannot be written");
      throw new UsageError(`expected null, the only reference that can be written, found ${JSON.stringify(text)}`);
  }
}

/** An integer with the given number of bits, signed or unsigned. */
function readInteger(text: string, type: string, bits: number): bigint {
  if (!INTEGER.test(text)) throw new UsageError(`expected an ${type}, found ${JSON.stringify(text)}`);
  const magnitude = BigInt(text.replace(/^[+-]/, ""));
  const value = text.startsWith("-") ? -magnitude : magnitude;
  if (value < -(2n ** BigInt(bits - 1)) || value >= 2n ** BigInt(bits)) {
    throw new UsageError(`expected an ${type}, found ${text}, which has more than ${bits} bits`);
  }
  return value;
}

function readFloat(text: string, type: string): number {
  if (!FLOAT.test(text)) throw new UsageError(`expected an ${type}, found ${JSON.stringify(text)}`);
  if (/^[+-]?inf/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const magnitude = Number(text.replace(/^[+-]/, ""));
  return text.startsWith("-") ? -magnitude : magnitude;
}
