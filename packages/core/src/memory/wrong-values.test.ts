import { describe, expect, test } from "vitest";
import { bumpHeap, codeOf, ownHeap } from "../../test/memory/heaps.ts";
import {
  array,
  bool,
  chars,
  createHeap,
  enumeration,
  f32,
  HeapError,
  i8,
  i16,
  i32,
  i64,
  isize,
  pointer,
  struct,
  u8,
  u16,
  u32,
  u64,
} from "./index.ts";

// biome-ignore lint/suspicious/noExplicitAny: the tests give what types forbid
type Wrong = any;

const memory = new WebAssembly.Memory({ initial: 1 });
const heap = bumpHeap(memory);
const Point = struct({ x: f32, y: f32 });
const All = struct({
  ...{ small: i8, big: i64, flag: bool, next: pointer, name: chars(4), kind: enumeration({ a: 1, b: 2 }) },
  ...{ at: Point, list: array(Point, 2), numbers: array(i32, 2) },
});
const block = heap.alloc(All);
const all = All.at(heap, block);
const value = {
  ...{ small: 1, big: 2n, flag: true, next: 3, name: "abc", kind: "a" as const, at: { x: 4, y: 5 } },
  list: [
    { x: 6, y: 7 },
    { x: 8, y: 9 },
  ],
  numbers: [10, 11],
};
All.write(all, value);

/** The error of a call that has to fail with one. */
function failure(call: () => unknown): HeapError {
  try {
    call();
  } catch (error) {
    if (error instanceof HeapError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

describe("a wrong value for a field is INVALID_VALUE, names the field, and writes nothing:", () => {
  test.each<[field: string, value: Wrong, message: string]>([
    ["small", "1", 'Cannot use a value of type string: expected number, in "small"'],
    ["small", 1n, 'Cannot use a value of type bigint: expected number, in "small"'],
    ["small", 128, 'Cannot use 128: expected a whole number from -128 to 127, in "small"'],
    ["small", Number.NaN, 'Cannot use NaN: expected a whole number from -128 to 127, in "small"'],
    ["small", 0.5, 'Cannot use 0.5: expected a whole number from -128 to 127, in "small"'],
    ["big", 2n ** 63n, "expected a whole number from -9223372036854775808 to 9223372036854775807"],
    ["next", -(2 ** 31) - 1, 'expected a whole number from 0 to 4294967295, in "next"'],
    ["small", undefined, 'Cannot use a value of type undefined: expected number, in "small"'],
    ["big", 1, 'Cannot use a value of type number: expected bigint, in "big"'],
    ["flag", 1, 'Cannot use a value of type number: expected boolean, in "flag"'],
    ["next", 64n, 'Cannot use a value of type bigint: expected number, in "next"'],
    ["name", null, 'Cannot use a value of type null: expected string, in "name"'],
    ["name", "abcd", 'Cannot write 4 bytes of UTF-8 and a NUL into 4 bytes, in "name"'],
    ["name", "a\0", 'C would see its beginning alone, in "name"'],
    ["kind", "c", 'Cannot use c: expected one of a, b, in "kind"'],
    ["kind", Symbol.iterator, 'Cannot use a value of type symbol: expected string, in "kind"'],
  ])("%s = %s", (field, wrong, message) => {
    const before = All.read(all);
    const assigned = failure(() => Object.assign(all, { [field]: wrong }));
    expect([assigned.code, assigned.message]).toEqual(["INVALID_VALUE", expect.stringContaining(message)]);
    expect(assigned.diagnostics[0].message).toBe(assigned.message);
    expect(All.read(all)).toEqual(before);
    if (wrong !== undefined) {
      const written = failure(() => All.write(all, { ...value, [field]: wrong }));
      expect(written.message).toBe(assigned.message);
    }
  });

  test.each([
    [i8, -129, 128],
    [u8, -1, 256],
    [i16, -32_769, 32_768],
    [u16, -1, 65_536],
    [i32, -(2 ** 31) - 1, 2 ** 31],
    [u32, -1, 2 ** 32],
    [isize, -(2 ** 31) - 1, 2 ** 31],
  ] as const)("a number beyond the bounds of an integer (%#)", (type, below, above) => {
    const cell = type.at(heap, 16);
    for (const held of [below + 1, above - 1]) {
      cell.value = held;
      expect(cell.value).toBe(held);
    }
    for (const wrong of [below, above, 0.5, Number.NaN, Infinity]) {
      expect(failure(() => Object.assign(cell, { value: wrong })).message).toBe(
        `Cannot use ${wrong}: expected a whole number from ${below + 1} to ${above - 1}, in "value"`,
      );
      expect(cell.value).toBe(above - 1);
    }
  });

  test.each([
    [i64, -(2n ** 63n) - 1n, 2n ** 63n],
    [u64, -1n, 2n ** 64n],
  ] as const)("a bigint beyond the bounds of an integer (%#)", (type, below, above) => {
    const cell = type.at(heap, 16);
    for (const wrong of [below, above]) {
      expect(codeOf(() => Object.assign(cell, { value: wrong }))).toBe("INVALID_VALUE");
    }
    cell.value = above - 1n;
    expect(cell.value).toBe(above - 1n);
  });

  test("a pointer also takes an address above 2 GiB as WebAssembly returns it", () => {
    const cell = pointer.at(heap, 16);
    cell.value = -16;
    expect(cell.value).toBe(2 ** 32 - 16);
  });

  test("numbers with a fraction are rounded in floats, and infinite beyond", () => {
    const cell = f32.at(heap, 16);
    const read = [0.1, 1e300, Number.NaN].map((value) => Object.assign(cell, { value }).value);
    expect(read).toEqual([Math.fround(0.1), Infinity, Number.NaN]);
  });

  test("in debug heaps too", () => {
    const checked = createHeap(
      { memory, malloc: (_size: number) => 64, free: (_at: number) => {} },
      { debug: true, abi: "wasm32" },
    );
    const small = struct({ small: u8 }).at(checked, checked.alloc(1));
    expect(failure(() => Object.assign(small, { small: 256 })).message).toContain('from 0 to 255, in "small"');
  });

  test.each([
    ["at", value.at],
    ["list", value.list],
  ])("a whole struct or array that is assigned: %s", (field, whole) => {
    const { code, message } = failure(() => Object.assign(all, { [field]: whole }));
    expect([code, message]).toEqual(["INVALID_VALUE", `Cannot assign a whole struct or array, in "${field}"`]);
  });

  test("a cell's is called value", () => {
    expect(failure(() => Object.assign(i64.at(heap, 16), { value: 1 })).message).toContain('in "value"');
  });
});

describe("a wrong value deep in a struct or array says where it stands:", () => {
  test.each<[name: string, write: () => void, message: string]>([
    ["a member of a member", () => All.write(all, { ...value, at: { x: 1, y: "2" } } as Wrong), 'in "y", in "at"'],
    [
      "an element",
      () => All.write(all, { ...value, numbers: [1, null] } as Wrong),
      'null: expected number, in "[1]", in "numbers"',
    ],
    ["a member of an element", () => all.list.write([value.at, { x: 1, y: 2n }] as Wrong), 'in "y", in "[1]"'],
    ["an element beyond its bounds", () => all.numbers.set(0, 2 ** 31), 'to 2147483647, in "[0]"'],
    ["a member beyond its bounds", () => All.write(all, { ...value, numbers: [1, 0.5] }), 'in "[1]", in "numbers"'],
    ["an element that is set", () => all.numbers.set(1, "2" as Wrong), 'string: expected number, in "[1]"'],
    ["a struct that is none", () => all.list.set(1, 5 as Wrong), 'number: expected object, in "[1]"'],
    ["null for a struct", () => All.write(all, { ...value, at: null } as Wrong), 'null: expected object, in "at"'],
    ["a number for an array", () => All.write(all, { ...value, numbers: 5 } as Wrong), 'expected object, in "numbers"'],
    [
      "an object for an array",
      () => All.write(all, { ...value, numbers: {} } as Wrong),
      'expected an array, in "numbers"',
    ],
    ["too few elements", () => All.write(all, { ...value, numbers: [1] }), 'to an array of 2, in "numbers"'],
    ["a missing member", () => All.write(all, { ...value, at: { x: 1 } } as Wrong), 'member "y" is missing, in "at"'],
  ])("%s", (_name, write, message) => {
    expect(codeOf(write)).toBe("INVALID_VALUE");
    expect(write).toThrow(message);
    All.write(all, value);
  });

  test("also when it is read", () => {
    i32.at(heap, All.addressOf(all) + All.layout().fields.kind.offsetBytes).value = 9;
    expect(failure(() => all.kind).message).toBe('Cannot use 9: expected one of 1, 2, in "kind"');
    expect(failure(() => All.read(all)).message).toContain('in "kind"');
    all.kind = "a";
  });
});

describe("a wrong type or layout is refused:", () => {
  test.each<[name: string, make: () => unknown, code: string, message: string]>([
    ["a name for a type", () => struct({ id: "i32" as Wrong }), "INVALID_LAYOUT", 'a member "id", which has no type'],
    ["no type", () => struct({ id: undefined as Wrong }), "INVALID_LAYOUT", 'a member "id"'],
    ["no members", () => struct(undefined as Wrong), "INVALID_LAYOUT", "without members"],
    [
      "elements of no type",
      () => array("i32" as Wrong, 2),
      "INVALID_LAYOUT",
      "an array of elements, which has no type",
    ],
    ["a length in text", () => array(i32, "2" as Wrong), "INVALID_LAYOUT", "an array of 2 elements"],
    ["a symbol for a length", () => array(i32, Symbol.iterator as Wrong), "INVALID_LAYOUT", "Symbol(Symbol.iterator)"],
    ["no constants", () => enumeration(undefined as Wrong), "INVALID_LAYOUT", "constants do not differ"],
    ["a constant that is no number", () => enumeration({ a: "1" as Wrong }), "INVALID_LAYOUT", "the constant 1"],
    ["a constant with a fraction", () => enumeration({ a: 1.5 }), "INVALID_LAYOUT", "the constant 1.5"],
    ["a constant beyond its base", () => enumeration({ a: 300 }, i8), "INVALID_LAYOUT", "the constant 300"],
    ["an enumeration of texts", () => enumeration({ a: 1 }, chars(4) as Wrong), "INVALID_LAYOUT", "the constant 1"],
    ["an abi that is none", () => i32.layout("wasm46" as Wrong), "INVALID_VALUE", '"wasm32" or "wasm64"'],
    ["a memory for a heap", () => Point.at(memory as Wrong, 16), "INVALID_VALUE", "expected a heap"],
    ["nothing for a heap", () => i32.at(undefined as Wrong, 16), "INVALID_VALUE", "expected a heap"],
    ["text for an address", () => Point.at(heap, "16" as Wrong), "INVALID_VALUE", "expected an address or a block"],
    ["no view", () => Point.read({ x: 1, y: 2 } as Wrong), "INVALID_VALUE", "expected a view of a struct"],
    ["null for a view", () => Point.addressOf(null as Wrong), "INVALID_VALUE", "expected a view of a struct"],
    ["null for a view to write", () => Point.write(null as Wrong, value.at), "INVALID_VALUE", "a view of a struct"],
  ])("%s", (_name, make, code, message) => {
    expect(codeOf(make)).toBe(code);
    expect(make).toThrow(message);
  });
});

describe("a wrong value for a heap is refused:", () => {
  const malloc = (_size: number) => 16;
  const free = (_at: number) => {};
  test.each<[name: string, call: () => unknown, code: string]>([
    ["no exports", () => createHeap(undefined as Wrong), "NO_HEAP"],
    ["an abi that is none", () => createHeap({ memory, malloc, free }, { abi: "wasm46" as Wrong }), "INVALID_VALUE"],
    ["a memory that is none", () => createHeap({ memory: new Uint8Array(8), malloc, free: undefined }), "NO_HEAP"],
    ["null for options", () => createHeap({ memory, malloc, free }, null as Wrong), "INVALID_VALUE"],
    ["text for options", () => createHeap({ memory, malloc, free }, "wasm64" as Wrong), "INVALID_VALUE"],
    ["null for options to read", () => heap.readString(16, null as Wrong), "INVALID_VALUE"],
    ["null for options to write", () => heap.writeString(block, "a", null as Wrong), "INVALID_VALUE"],
    ["null for options of a struct", () => struct({ id: i32 }, null as Wrong), "INVALID_VALUE"],
    ["a size in text", () => heap.alloc("8" as Wrong), "INVALID_VALUE"],
    ["no size", () => heap.alloc(undefined as Wrong), "INVALID_VALUE"],
    ["null for a size", () => heap.adopt(16, null as Wrong), "INVALID_VALUE"],
    ["text for an address", () => heap.free("16" as Wrong), "INVALID_VALUE"],
    ["nothing for an address", () => heap.free(undefined as Wrong), "INVALID_VALUE"],
    ["a number for a text", () => heap.allocString(5 as Wrong), "INVALID_VALUE"],
    ["a number for a text to write", () => heap.writeString(block, 5 as Wrong), "INVALID_VALUE"],
    ["the same without a NUL", () => heap.writeString(block, 5 as Wrong, { terminated: false }), "INVALID_VALUE"],
    ["a bound in text", () => heap.readString(16, { sizeBytes: "4" as Wrong }), "INVALID_VALUE"],
    ["a plain array to copy", () => heap.allocCopy([1, 2] as Wrong), "INVALID_VALUE"],
    ["a buffer to copy in", () => heap.copyIn(block, new ArrayBuffer(4) as Wrong), "INVALID_VALUE"],
    ["nothing to copy out to", () => heap.copyOut(block, undefined as Wrong), "INVALID_VALUE"],
  ])("%s", (_name, call, code) => {
    expect(codeOf(call)).toBe(code);
  });

  test("an address from malloc that is none", () => {
    const promising = createHeap({ memory, malloc: (async (_size: number) => 16) as Wrong, free }, { abi: "wasm32" });
    expect(codeOf(() => promising.alloc(8))).toBe("INVALID_VALUE");
  });

  test("an array with a detached buffer", () => {
    const array = Int32Array.of(1, 2);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    for (const call of [() => heap.allocCopy(array), () => heap.copyIn(16, array), () => heap.copyOut(16, array)]) {
      expect(codeOf(call)).toBe("INVALID_VALUE");
    }
  });

  test("an array over this memory that detaches while the heap allocates; the block is freed", async () => {
    const { heap, memory } = await ownHeap();
    const source = new Uint8Array(memory.buffer, 16, 60_000);
    let before = memory.buffer.byteLength;
    while (codeOf(() => heap.allocCopy(source)) === undefined) before = memory.buffer.byteLength;
    expect(source.length).toBe(0);
    expect(memory.buffer.byteLength).toBeGreaterThan(before);
    const grown = memory.buffer.byteLength;
    for (let round = 0; round < 10; round++) {
      const again = new Uint8Array(memory.buffer, 16, 60_000);
      heap.allocCopy(again).free();
    }
    expect(memory.buffer.byteLength).toBe(grown);
  });
});
