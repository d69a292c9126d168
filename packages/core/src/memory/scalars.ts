import type { AddressSized, Codec, ScalarType } from "./c-type.ts";
import { scalarType } from "./make-type.ts";

/** A scalar with its size as its alignment. */
function scalar<Value>(access: Omit<Codec<Value>, "alignBytes">): ScalarType<Value> {
  return scalarType({ ...access, alignBytes: access.sizeBytes });
}

// Each access is written out, so that each call of a DataView has a place of its own in the code: engines inline a place
// that always calls the same method. A wrong value is written to address -1. A DataView refuses that, and `put` makes the
// error. In place of it, a `throw` here would cost 2 to 5 ns for each view: engines would have to allocate the view.

/** `int8_t`, `signed char`. A number that it cannot hold is an error, here and in all other integers. */
export const i8: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 1,
  get: (view, address) => view.getInt8(address),
  set: (view, address, value) => view.setInt8((value << 24) >> 24 === value ? address : -1, value),
});
/** `uint8_t`, `unsigned char`, and `char` if only the byte counts. */
export const u8: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 1,
  get: (view, address) => view.getUint8(address),
  set: (view, address, value) => view.setUint8((value & 0xff) === value ? address : -1, value),
});
/** `int16_t`, `short`. */
export const i16: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 2,
  get: (view, address) => view.getInt16(address, true),
  set: (view, address, value) => view.setInt16((value << 16) >> 16 === value ? address : -1, value, true),
});
/** `uint16_t`, `unsigned short`. */
export const u16: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 2,
  get: (view, address) => view.getUint16(address, true),
  set: (view, address, value) => view.setUint16((value & 0xffff) === value ? address : -1, value, true),
});
/** `int32_t`, `int`. */
export const i32: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 4,
  get: (view, address) => view.getInt32(address, true),
  set: (view, address, value) => view.setInt32((value | 0) === value ? address : -1, value, true),
});
/** `uint32_t`, `unsigned`. */
export const u32: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 4,
  get: (view, address) => view.getUint32(address, true),
  set: (view, address, value) => view.setUint32(value >>> 0 === value ? address : -1, value, true),
});
/** `int64_t`, `long long`, as a bigint. */
export const i64: ScalarType<bigint> = scalar({
  type: "bigint",
  sizeBytes: 8,
  get: (view, address) => view.getBigInt64(address, true),
  set: (view, address, value) => view.setBigInt64(BigInt.asIntN(64, value) === value ? address : -1, value, true),
});
/** `uint64_t`, `unsigned long long`, as a bigint. */
export const u64: ScalarType<bigint> = scalar({
  type: "bigint",
  sizeBytes: 8,
  get: (view, address) => view.getBigUint64(address, true),
  set: (view, address, value) => view.setBigUint64(BigInt.asUintN(64, value) === value ? address : -1, value, true),
});
/** `float`. Numbers are rounded as C rounds them, here and in `double`. */
export const f32: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 4,
  get: (view, address) => view.getFloat32(address, true),
  set: (view, address, value) => view.setFloat32(typeof value === "number" ? address : -1, value, true),
});
/** `double`. */
export const f64: ScalarType<number> = scalar({
  type: "number",
  sizeBytes: 8,
  get: (view, address) => view.getFloat64(address, true),
  set: (view, address, value) => view.setFloat64(typeof value === "number" ? address : -1, value, true),
});
/** `bool`: any byte but 0 is true. */
export const bool: ScalarType<boolean> = scalar({
  type: "boolean",
  sizeBytes: 1,
  get: (view, address) => view.getUint8(address) !== 0,
  set: (view, address, value) => view.setUint8(typeof value === "boolean" ? address : -1, value ? 1 : 0),
});

/** `long`, `ptrdiff_t`, `intptr_t`: as wide as an address, and a number or a bigint like the address. */
export const isize: ScalarType<AddressSized> = scalarType(i32.codec(false), i64.codec(false));
/** `u32` that also takes the negative numbers by which WebAssembly returns addresses above 2 GiB. */
const address32: Codec<number> = {
  ...(u32.codec(false) as Codec<number>),
  set: (view, address, value) =>
    view.setUint32(value >>> 0 === value || (value | 0) === value ? address : -1, value, true),
};
/** `unsigned long`, `size_t`, `uintptr_t`: as wide as an address, and a number or a bigint like the address. */
export const usize: ScalarType<AddressSized> = scalarType(address32, u64.codec(false));
/**
 * A pointer of any type, as its address; null is 0.
 *
 * @example
 * ```ts
 * const Node = struct({ value: i32, next: pointer });
 * let list = 0;
 * for (const value of [1, 2, 3]) {
 *   const { address } = heap.alloc(Node);
 *   Node.write(Node.at(heap, address), { value, next: list });
 *   list = address;
 * }
 * let sum = 0;
 * for (let at = list; at !== 0; at = Node.at(heap, at).next) sum += Node.at(heap, at).value;
 * console.log(sum); // 6
 * ```
 */
export const pointer: ScalarType<AddressSized> = usize;
