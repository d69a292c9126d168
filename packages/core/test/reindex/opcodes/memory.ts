/*
 * Accesses to memory, and lanes. Memory 0 holds some bytes; each function reads back what it did.
 */

const LOADS = `
i32 i32.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u
i64 i64.load i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u
f32 f32.load
f64 f64.load
v128 v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u v128.load32x2_s v128.load32x2_u
v128 v128.load8_splat v128.load16_splat v128.load32_splat v128.load64_splat v128.load32_zero v128.load64_zero
`;

const STORES = `
i32 i32.store i32.store8 i32.store16
i64 i64.store i64.store8 i64.store16 i64.store32
f32 f32.store
f64 f64.store
v128 v128.store
`;

const LANE_ACCESSES = "8 16 32 64";

const VALUES: Readonly<Record<string, string>> = {
  i32: "(i32.const 0x12345678)",
  i64: "(i64.const 0x123456789abcdef0)",
  f32: "(f32.const 1.5)",
  f64: "(f64.const -2.5)",
  v128: "(v128.const i64x2 0x1122334455667788 0x99aabbccddeeff00)",
};

const xor = (vector: string) =>
  `(local.set $v ${vector}) (i64.xor (i64x2.extract_lane 0 (local.get $v)) (i64x2.extract_lane 1 (local.get $v)))`;

function rowsOf(rows: string): (readonly [type: string, name: string])[] {
  return rows
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [type = "", ...names] = row.split(" ");
      return names.map((name) => [type, name] as const);
    });
}

interface Memory {
  /** In front of the offset: `$a`, or nothing for memory 0. */
  readonly name: string;
  readonly address: "i32" | "i64";
}

function printLoads({ name, address }: Memory): string[] {
  return rowsOf(LOADS).map(([type, load]) => {
    const access = `(${load} ${name} offset=3 (${address}.const 4))`;
    if (type !== "v128") return `(func (export "${load}") (result ${type}) ${access})`;
    return `(func (export "${load}") (result i64) (local $v v128) ${xor(access)})`;
  });
}

function printStores({ name, address }: Memory): string[] {
  return rowsOf(STORES).map(([type, store]) => {
    const access = `(${store} ${name} offset=200 (${address}.const 5) ${VALUES[type]})`;
    return `(func (export "${store}") (result i64) ${access} (i64.load ${name} (${address}.const 205)))`;
  });
}

function printLanes({ name, address }: Memory): string[] {
  return LANE_ACCESSES.split(" ").flatMap((bits) => [
    `(func (export "v128.load${bits}_lane") (result i64) (local $v v128)
      ${xor(`(v128.load${bits}_lane ${name} offset=1 1 (${address}.const 2) ${VALUES["v128"]})`)})`,
    `(func (export "v128.store${bits}_lane") (result i64)
      (v128.store${bits}_lane ${name} offset=301 1 (${address}.const 2) ${VALUES["v128"]})
      (i64.load ${name} (${address}.const 303)))`,
  ]);
}

const BULK = ({ name, address }: Memory) => `
  (func (export "memory.size") (result ${address}) (memory.size ${name}))
  (func (export "memory.grow") (result ${address}) (memory.grow ${name} (${address}.const 1)))
  (func (export "memory.fill") (result i64)
    (memory.fill ${name} (${address}.const 400) (i32.const 0x5a) (${address}.const 6))
    (i64.load ${name} (${address}.const 400)))
  (func (export "memory.copy") (result i64)
    (memory.copy ${name} ${name} (${address}.const 500) (${address}.const 1) (${address}.const 7))
    (i64.load ${name} (${address}.const 500)))
  (func (export "memory.init") (result i64)
    (memory.init ${name} $passive (${address}.const 600) (i32.const 2) (i32.const 5))
    (i64.load ${name} (${address}.const 600)))
  (func (export "data.drop") (result i64)
    (data.drop $passive)
    (memory.init ${name} $passive (${address}.const 700) (i32.const 0) (i32.const 1))
    (i64.load ${name} (${address}.const 700)))
  (func (export "out of bounds") (result i32) (i32.load ${name} (${address}.const 200000)))
  (data $first ${name === "" ? "" : `(memory ${name})`} (${address}.const 1) "\\91\\a2\\b3\\c4\\d5\\e6\\f7\\18\\29\\3a\\4b\\5c\\6d\\7e\\8f\\90\\a1\\b2\\c3\\d4")
  (data $passive "passive data")`;

function printMemory(memory: Memory): string {
  return [...printLoads(memory), ...printStores(memory), ...printLanes(memory), BULK(memory)].join("\n");
}

const ZERO: Memory = { name: "", address: "i32" };

/** The only memory, in the short forms of all accesses and segments. */
export const memory: string = `(module (memory 1) ${printMemory(ZERO)})`;

/** A memory of 64-bit addresses, with an offset of more than 32 bits. */
export const memory64: string = `(module (memory i64 1) ${printMemory({ name: "", address: "i64" })}
  (func (export "far") (result i32) (i32.load offset=0x123456789 (i64.const 0))))`;

/** The second of two memories: all accesses and segments have an index. */
export const secondMemory: string = `(module (memory 1) (memory $b 1) ${printMemory({ name: "$b", address: "i32" })}
  (func (export "between") (result i64)
    (memory.copy $b 0 (i32.const 800) (i32.const 0) (i32.const 4)) (memory.copy 0 $b (i32.const 800) (i32.const 1) (i32.const 8))
    (i64.xor (i64.load (i32.const 800)) (i64.load $b (i32.const 800)))))`;

/** Lanes whose numbers are opcodes, too, where a shape has so many: `catch` and `block`. */
const LANES = `
i8x16 7 i32 extract_lane_s extract_lane_u
i16x8 7 i32 extract_lane_s extract_lane_u
i32x4 2 i32 extract_lane
i64x2 1 i64 extract_lane
f32x4 2 f32 extract_lane
f64x2 1 f64 extract_lane
`;

export const lanes: string = `(module ${LANES.trim()
  .split("\n")
  .flatMap((row) => {
    const [shape = "", lane = "", type = "", ...extracts] = row.split(" ");
    return [
      ...extracts.map(
        (name) => `(func (export "${shape}.${name}") (result ${type}) (${shape}.${name} ${lane} ${VALUES["v128"]}))`,
      ),
      `(func (export "${shape}.replace_lane") (result i64) (local $v v128)
        ${xor(`(${shape}.replace_lane ${lane} ${VALUES["v128"]} ${VALUES[type]})`)})`,
    ];
  })
  .join("\n")}
  (func (export "shuffle") (result i64) (local $v v128)
    ${xor(`(i8x16.shuffle 31 0 1 2 3 16 17 18 7 8 9 10 30 29 28 27 ${VALUES["v128"]} (v128.const i64x2 1 -1))`)})
)`;

const READ_MODIFY_WRITE = "add sub and or xor xchg";
const WIDTHS: readonly (readonly [type: string, width: string])[] = [
  ["i32", ""],
  ["i32", "8"],
  ["i32", "16"],
  ["i64", ""],
  ["i64", "8"],
  ["i64", "16"],
  ["i64", "32"],
];

function printAtomics(): string {
  return WIDTHS.flatMap(([type, width]) => {
    const suffix = width === "" ? "" : "_u";
    const back = `(i64.load offset=64 (i32.const 8))`;
    const rmw = (operation: string, operands: string) => {
      const name = `${type}.atomic.rmw${width}.${operation}${suffix}`;
      return `(func (export "${name}") (result ${type} i64) (${name} offset=64 (i32.const 8) ${operands}) ${back})`;
    };
    const load = `${type}.atomic.load${width}${suffix}`;
    const store = `${type}.atomic.store${width}`;
    return [
      `(func (export "${load}") (result ${type}) (${load} offset=16 (i32.const 8)))`,
      `(func (export "${store}") (result i64) (${store} offset=64 (i32.const 8) ${VALUES[type]}) ${back})`,
      ...READ_MODIFY_WRITE.split(" ").map((operation) => rmw(operation, `(${type}.const 77)`)),
      rmw("cmpxchg", `(${type}.const 3) (${type}.const 4)`),
    ];
  }).join("\n");
}

/** Waiting is not allowed on the main thread of a page, but it is here. */
export const atomics: string = `(module (memory 1 1 shared) (data (i32.const 20) "atomics, with some more bytes")
  ${printAtomics()}
  (func (export "notify") (result i32) (memory.atomic.notify offset=4 (i32.const 64) (i32.const 1)))
  (func (export "wait32") (result i32) (memory.atomic.wait32 (i32.const 64) (i32.const 99) (i64.const 0)))
  (func (export "wait64") (result i32) (memory.atomic.wait64 (i32.const 64) (i64.const 99) (i64.const 0)))
  (func (export "fence") (result i32) atomic.fence (i32.const 5))
)`;
