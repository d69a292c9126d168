import type { ValueType } from "@rec/core";

/** The shortest decimal that reads back as this f32: `1.1`, although the number itself is 1.100000023841858. */
export function formatF32(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

/** The result of a call, as text. */
export function formatValue(value: unknown, type: ValueType): string {
  if (typeof value === "number") {
    const text = type === "f32" ? formatF32(value) : String(value);
    return Object.is(value, -0) ? "-0" : text;
  }
  if (value === null || typeof value === "bigint") return String(value);
  return typeof value === "function" ? "function" : Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
}

/** The result of a call in JSON: numbers if JSON has them, strings for i64, NaN and the infinities. */
export function valueJson(value: unknown, type: ValueType): unknown {
  return typeof value === "number" && Number.isFinite(value) ? value : value === null ? null : formatValue(value, type);
}
