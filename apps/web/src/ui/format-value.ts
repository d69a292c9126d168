import type { CallResult, CallValue, ValueKind } from "../model/call-api.ts";
import { formatF32 } from "./format-number.ts";

/** A value as a reader can write it again: `1.1` for an f32, `-0`, `NaN`. */
export function formatValue(value: CallResult | CallValue, { accepts }: Pick<ValueKind, "accepts">): string {
  if (value === null) return "null";
  if (typeof value === "object") return value.reference;
  if (typeof value === "bigint") return String(value);
  if (accepts === "f32") return formatF32(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

const SMALLEST_HEX = 10;

/** `0xffffffff` for the i32 -1: the bits of an integer that decimal digits hide. Undefined for small and other numbers. */
export function formatBits(value: CallResult | CallValue, { accepts }: Pick<ValueKind, "accepts">): string | undefined {
  if (accepts === "i32" && typeof value === "number" && (value < 0 || value >= SMALLEST_HEX)) {
    return `0x${(value >>> 0).toString(16)}`;
  }
  if (accepts === "i64" && typeof value === "bigint" && (value < 0n || value >= SMALLEST_HEX)) {
    return `0x${BigInt.asUintN(64, value).toString(16)}`;
  }
  return undefined;
}
