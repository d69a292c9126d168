export type { Abi, Address } from "./address.ts";
export type { AddressSpace, MemorySource } from "./address-space.ts";
export { array } from "./array.ts";
export type { Block } from "./block.ts";
export type {
  AddressLike,
  AddressSized,
  ArrayType,
  ArrayView,
  Cell,
  CType,
  FieldLayout,
  Fields,
  InSpace,
  Layout,
  ScalarType,
  StructLayout,
  StructType,
  StructValue,
  StructView,
  ValueOf,
  ViewOf,
} from "./c-type.ts";
export { enumeration } from "./enumeration.ts";
export { createHeap } from "./heap.ts";
export { type HeapCode, type HeapDiagnostic, HeapError } from "./heap-error.ts";
export type { HeapExports, HeapParts } from "./heap-exports.ts";
export type { Heap, HeapOptions, NumberArray, ReadStringOptions, WriteStringOptions } from "./heap-interface.ts";
export { bool, f32, f64, i8, i16, i32, i64, isize, pointer, u8, u16, u32, u64, usize } from "./scalars.ts";
export { chars, type StringCopy } from "./strings.ts";
export { type StructOptions, struct } from "./struct.ts";
