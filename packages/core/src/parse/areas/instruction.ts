/** The instructions in which areas show, with their opcodes. Core specification 3.0, "Instructions", binary format. */
export const instruction = {
  block: 0x02,
  end: 0x0b,
  br: 0x0c,
  brTable: 0x0e,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Store: 0x36,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64And: 0x83,
  bulkPrefix: 0xfc,
  atomicPrefix: 0xfe,
} as const;

/** Instructions behind `bulkPrefix`. */
export const bulk = { memoryInit: 8, dataDrop: 9, memoryCopy: 10, memoryFill: 11 } as const;

/** Instructions behind `atomicPrefix`. Threads proposal. */
export const atomic = { notify: 0x00, wait32: 0x01, i32Store: 0x17, i32CompareExchange: 0x48 } as const;
