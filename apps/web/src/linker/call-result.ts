import type { CallResult } from "../model/call-api.ts";

/** A value of WebAssembly as it can leave the worker. */
export function resultOf(value: unknown): CallResult {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return { reference: value === null ? "null" : typeof value };
}

/** The values that a call returned: JavaScript gets none as `undefined`, one as itself, several as an array. */
export function resultsOf(value: unknown, count: number): readonly CallResult[] {
  if (count === 0) return [];
  return count === 1 ? [resultOf(value)] : (value as readonly unknown[]).map(resultOf);
}
