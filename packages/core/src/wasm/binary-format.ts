import type { AbstractHeapType, ExternKind, NumberType } from "./extern-type.ts";

/*
 * The words of the binary format, for reading and for writing. Core specification 3.0, "Binary Format".
 */

/** `"\0asm"`, then version 1 of a core module: the first eight bytes of each module. */
export const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Ids of the sections. "Modules". */
export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** The byte of each extern kind in imports and exports. "External Types". */
export const externKindByte: Readonly<Record<ExternKind, number>> = {
  function: 0,
  table: 1,
  memory: 2,
  global: 3,
  tag: 4,
};

/** "Number Types" and "Vector Types". */
export const numberTypeByte: Readonly<Record<NumberType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** "Heap Types". Alone, each stands for a nullable reference. */
export const heapTypeByte: Readonly<Record<AbstractHeapType, number>> = {
  noexn: 0x74,
  nofunc: 0x73,
  noextern: 0x72,
  none: 0x71,
  func: 0x70,
  extern: 0x6f,
  any: 0x6e,
  eq: 0x6d,
  i31: 0x6c,
  struct: 0x6b,
  array: 0x6a,
  exn: 0x69,
};

/** The bytes before a heap type. "Reference Types". */
export const refTypeByte = { notNull: 0x64, nullable: 0x63 } as const;

/** "Composite Types", packed types. */
export const packedTypeByte = { i8: 0x78, i16: 0x77 } as const;

/** "Recursive Types" and "Composite Types". */
export const typeForm = { array: 0x5e, struct: 0x5f, func: 0x60, subFinal: 0x4f, sub: 0x50, rec: 0x4e } as const;

/** Bits of the flags of limits. "Limits", with shared memories and custom page sizes. */
export const limitsFlag = { hasMaximum: 1, shared: 2, address64: 4, hasPageSize: 8 } as const;

/** The bit that all bytes of a LEB128 integer but the last one have. "Integers". */
export const LEB128_CONTINUES = 0x80;

/** The instructions that rec reads or writes. "Instructions". */
export const opcode = {
  unreachable: 0x00,
  end: 0x0b,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  globalGet: 0x23,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  refNull: 0xd0,
  refFunc: 0xd2,
  gcPrefix: 0xfb,
  vectorPrefix: 0xfd,
} as const;
