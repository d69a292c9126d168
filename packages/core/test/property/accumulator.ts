import type { ValueType } from "./graph.ts";

/** The local that function bodies work on: it takes in every value that they read, and provides their results. */
export const ACCUMULATOR = "(local.get $a)";
export const ACCUMULATOR_I32 = `(i32.wrap_i64 ${ACCUMULATOR})`;

/** The result of a function without fuel. */
export function emptyOf(type: ValueType): string {
  if (type === "externref") return "(ref.null extern)";
  return type === "v128" ? "(v128.const i64x2 0 0)" : `(${type}.const 0)`;
}

/** Mixes a value into the accumulator. */
export function mix(value: string): string {
  return `(local.set $a (i64.add (i64.mul ${ACCUMULATOR} (i64.const 31)) ${value}))`;
}

/** A value of any type as an i64. Numbers lose their fractions, which do not matter here. */
export function asI64(type: ValueType, value: string): string {
  switch (type) {
    case "i32":
      return `(i64.extend_i32_u ${value})`;
    case "i64":
      return value;
    case "f32":
    case "f64":
      return `(i64.trunc_sat_${type}_s ${value})`;
    case "v128":
      return `(i64.add (i64x2.extract_lane 0 ${value}) (i64x2.extract_lane 1 ${value}))`;
    case "externref":
      return `(i64.extend_i32_u (ref.is_null ${value}))`;
  }
}

/** The accumulator plus a little more, as a value of any type. For externref it is the last one that was seen. */
export function fromAccumulator(type: ValueType, more = 0): string {
  switch (type) {
    case "i32":
      return `(i32.add ${ACCUMULATOR_I32} (i32.const ${more}))`;
    case "i64":
      return `(i64.add ${ACCUMULATOR} (i64.const ${more}))`;
    case "f32":
    case "f64":
      return `(${type}.convert_i32_s (i32.and (i32.add ${ACCUMULATOR_I32} (i32.const ${more})) (i32.const 0xffff)))`;
    case "v128":
      return `(i64x2.splat (i64.add ${ACCUMULATOR} (i64.const ${more})))`;
    case "externref":
      return "(local.get $externref)";
  }
}
