import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildArtifact } from "@rec/wasm/build";
import { describe, expect, expectTypeOf, test } from "vitest";
import { bumpHeap, codeOf, ownHeap } from "../../test/memory/heaps.ts";
import {
  type ArrayView,
  array,
  bool,
  chars,
  enumeration,
  f32,
  f64,
  type Heap,
  i8,
  i16,
  i32,
  i64,
  isize,
  pointer,
  type StructValue,
  struct,
  u8,
  u16,
  u32,
  u64,
  usize,
  type ValueOf,
} from "./index.ts";

const Point = struct({ x: f32, y: f64 });
const Compass = enumeration({ north: 0, south: -1 });
const All = struct({
  flag: bool,
  a: i8,
  b: u8,
  c: i16,
  d: u16,
  e: i32,
  f: u32,
  g: i64,
  h: u64,
  i: f32,
  j: f64,
  length: isize,
  size: usize,
  next: pointer,
  compass: Compass,
  name: chars(5),
  points: array(Point, 2),
  grid: array(array(i16, 3), 2),
});

const C = `
struct Point { float x; double y; };
enum Compass { NORTH, SOUTH = -1 };
struct All {
  _Bool flag; signed char a; unsigned char b; short c; unsigned short d; int e; unsigned f; long long g;
  unsigned long long h; float i; double j; long length; __SIZE_TYPE__ size; void *next; enum Compass compass;
  char name[5]; struct Point points[2]; short grid[2][3];
};
#define SAME(field, value) if (all->field != value) return __LINE__
#define EXPORT(name) __attribute__((export_name(#name)))
EXPORT(fill) void fill(struct All *all) {
  *all = (struct All){1, -1, 255, -2, 65535, -3, 4294967295u, -4, ~0ull, 1.5f, -2.25, -5, 4294967295u, all, SOUTH, "wasm",
    {{1, 2}, {3, 4}}, {{1, 2, 3}, {4, 5, -6}}};
}
EXPORT(differs) int differs(struct All *all) {
  SAME(flag, 1); SAME(a, -128); SAME(b, 7); SAME(c, -300); SAME(d, 60000); SAME(e, -70000); SAME(f, 3000000000u);
  SAME(g, -5000000000ll); SAME(h, 10000000000000000000ull); SAME(i, 0.5f); SAME(j, 1e300); SAME(length, -9); SAME(size, 9);
  SAME(next, (void *)64); SAME(compass, NORTH); SAME(name[0], 'C'); SAME(name[1], 0); SAME(points[1].x, 8); SAME(points[1].y, 9);
  SAME(grid[0][2], 12); SAME(grid[1][0], 13);
  return 0;
}`;

async function compiled() {
  const folder = mkdtempSync(join(tmpdir(), "rec-struct-"));
  try {
    const source = join(folder, "all.c");
    writeFileSync(source, C);
    const bytes = await buildArtifact({ name: "all", sources: [pathToFileURL(source).href] });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
    const { memory, fill, differs } = exports as unknown as {
      memory: WebAssembly.Memory;
      fill(address: number): void;
      differs(address: number): number;
    };
    memory.grow(1);
    return { heap: bumpHeap(memory), fill, differs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("struct() and C", () => {
  test("read the values that the other has written, in every type", { tags: "large" }, async () => {
    const { heap, fill, differs } = await compiled();
    const block = heap.alloc(All);
    fill(block.address);
    const all = All.at(heap, block);
    expect(All.read(all)).toEqual({
      flag: true,
      a: -1,
      b: 255,
      c: -2,
      d: 65_535,
      e: -3,
      f: 4_294_967_295,
      g: -4n,
      h: 2n ** 64n - 1n,
      i: 1.5,
      j: -2.25,
      length: -5,
      size: 4_294_967_295,
      next: block.address,
      compass: "south",
      name: "wasm",
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      grid: [
        [1, 2, 3],
        [4, 5, -6],
      ],
    });
    const value = {
      ...{ flag: true, a: -128, b: 7, c: -300, d: 60_000, e: -70_000, f: 3_000_000_000 },
      ...{ g: -5_000_000_000n, h: 10_000_000_000_000_000_000n, i: 0.5, j: 1e300, length: -9, size: 9, next: 64 },
      ...{ compass: "north" as const, name: "C", points: [Point.read(all.points.at(0)), { x: 8, y: 9 }] },
      grid: [
        [10, 11, 12],
        [13, 14, 15],
      ],
    };
    All.write(all, value);
    expect(differs(block.address)).toBe(0);
    expect(All.read(all)).toEqual({ ...value, flag: true });
  });
});

describe("a view", () => {
  const heap = bumpHeap(new WebAssembly.Memory({ initial: 1 }));
  const all = All.at(heap, heap.alloc(All));

  test("reads and writes member by member", () => {
    all.a = 44;
    all.e = -(2 ** 31);
    all.g = -(2n ** 63n);
    all.i = 0.1;
    all.flag = true;
    expect([all.a, all.e, all.g, all.i, all.flag]).toEqual([44, -(2 ** 31), -(2n ** 63n), Math.fround(0.1), true]);
    expect(codeOf(() => Object.assign(all, { g: 1 }))).toBe("INVALID_VALUE");
  });

  test("shows nested structs and arrays live", () => {
    const [first, second] = all.points;
    all.points.at(1).y = 8;
    expect(second?.y).toBe(8);
    if (first !== undefined) first.x = 3;
    expect(all.points.read()[0]).toEqual({ x: 3, y: 0 });
    all.points.set(0, { x: 5, y: 6 });
    expect(first?.x).toBe(5);
    all.grid.at(1).set(2, 12);
    expect(all.grid.read()).toEqual([
      [0, 0, 0],
      [0, 0, 12],
    ]);
    expect(codeOf(() => Object.assign(all, { points: [] }))).toBe("INVALID_VALUE");
  });

  test("knows its address", () => {
    const block = heap.alloc(Point);
    expect(Point.addressOf(Point.at(heap, block))).toBe(block.address);
  });

  test("is not made outside of the memory or the block", () => {
    const size = All.layout().sizeBytes;
    expect(codeOf(() => All.at(heap, 65_536 - size + 1))).toBe("OUT_OF_BOUNDS");
    expect(All.at(heap, 65_536 - size).b).toBe(0);
    expect(codeOf(() => All.at(heap, 0))).toBe("NULL_ADDRESS");
    for (const address of [-4, 0.5, 16.5, Number.NaN, 2 ** 33]) {
      expect(codeOf(() => All.at(heap, address))).toBe("OUT_OF_BOUNDS");
    }
    expect(codeOf(() => All.at(heap, heap.alloc(Point)))).toBe("OUT_OF_BOUNDS");
  });

  test("refuses a whole with members missing, and names without a value", () => {
    const point = Point.at(heap, heap.alloc(Point));
    expect(() => Point.write(point, { x: 1 } as never)).toThrow('member "y" is missing');
    expect(codeOf(() => Object.assign(all, { compass: "east" }))).toBe("INVALID_VALUE");
    i32.at(heap, All.addressOf(all) + All.layout().fields.compass.offsetBytes).value = 9;
    expect(codeOf(() => all.compass)).toBe("INVALID_VALUE");
  });
});

describe("array()", () => {
  const heap = bumpHeap(new WebAssembly.Memory({ initial: 1 }));

  test("counts, reads, writes and iterates", () => {
    const Points = array(Point, 3);
    expect([Points.length, Points.layout().sizeBytes]).toEqual([3, 48]);
    const points = Points.at(heap, heap.alloc(Points));
    points.write([1, 2, 3].map((x) => ({ x, y: -x })));
    expect([...points].map(({ x, y }) => x + y)).toEqual([0, 0, 0]);
    expect([...points].map(Point.read)).toEqual(points.read());
    expect([...points].at(-1)).toEqual(points.at(2));
    const numbers = array(u16, 4).at(heap, heap.alloc(8));
    numbers.write([1, 2, 3, 4464]);
    expect([...numbers]).toEqual([1, 2, 3, 4464]);
    let sum = 0;
    for (const number of numbers) sum += number;
    expect(sum).toBe(4470);
    expect([...array(u8, 0).at(heap, heap.alloc(1))]).toEqual([]);
  });

  test("has no elements outside", () => {
    const numbers = array(u16, 4).at(heap, heap.alloc(8));
    for (const index of [-1, 4, 0.5, Number.NaN]) expect(codeOf(() => numbers.at(index))).toBe("OUT_OF_BOUNDS");
    expect(codeOf(() => numbers.set(4, 1))).toBe("OUT_OF_BOUNDS");
    expect(codeOf(() => numbers.write([1, 2, 3]))).toBe("INVALID_VALUE");
  });

  test("at the end of memory reads nothing behind it", () => {
    expect([...array(f64, 2).at(heap, 65_520)]).toEqual([0, 0]);
    expect([...array(Point, 1).at(heap, 65_520)].map(({ y }) => y)).toEqual([0]);
  });
});

describe("a layout that cannot be", () => {
  test.each([
    ["no members", () => struct({})],
    ["names that JavaScript would reorder", () => struct({ b: i32, 1: i8 })],
    ["a length that is none", () => array(i32, -1)],
    ["two names of one value", () => enumeration({ a: 1, b: 1 })],
  ])("is refused: %s", (_name, make) => {
    expect(codeOf(make)).toBe("INVALID_LAYOUT");
  });

  test("odd names are ordinary", () => {
    const heap = bumpHeap(new WebAssembly.Memory({ initial: 1 }));
    const Odd = struct({ ["__proto__"]: i32, constructor: i32, address: i32, "#x": i32 });
    const odd = Odd.at(heap, heap.alloc(Odd));
    odd.address = 3;
    Object.assign(odd, { ["__proto__"]: 1 });
    expect(Object.entries(Odd.read(odd))).toEqual([
      ["__proto__", 1],
      ["constructor", 0],
      ["address", 3],
      ["#x", 0],
    ]);
  });
});

describe("growth of the memory", () => {
  test.each(["from JavaScript", "from WebAssembly"])("%s leaves views of all kinds as they were", async (from) => {
    const { heap, memory, grow } = await ownHeap();
    const block = heap.alloc(All);
    const all = All.at(heap, block);
    const points = all.points;
    const numbers = array(i32, 3).at(heap, heap.alloc(12));
    const cell = i32.at(heap, heap.alloc(4));
    all.e = 42;
    all.name = "kept";
    cell.value = 5;
    numbers.write([1, 2, 3]);
    for (let time = 0; time < 3; time++) {
      const { buffer } = memory;
      if (from === "from JavaScript") memory.grow(1);
      else grow(1);
      expect(buffer.byteLength).toBe(0);
      expect([all.e, all.name, cell.value, [...numbers], numbers.at(2)]).toEqual([42, "kept", 5, [1, 2, 3], 3]);
      grow(1);
      points.at(1).y = time;
      grow(1);
      expect(All.read(all).points[1]?.y).toBe(time);
    }
  });

  test("in the middle of an iteration, and by the allocator itself", async () => {
    const { heap, memory } = await ownHeap();
    const points = array(Point, 50).at(heap, heap.alloc(array(Point, 50)));
    points.write(Array.from({ length: 50 }, (_, x) => ({ x, y: 0 })));
    const before = memory.buffer.byteLength;
    let sum = 0;
    for (const point of points) {
      heap.alloc(10_000);
      sum += point.x;
    }
    expect(sum).toBe(1225);
    expect(memory.buffer.byteLength).toBeGreaterThan(before);
  });

  test("of a shared memory: the old buffer keeps its length", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const heap = bumpHeap(memory);
    const first = Point.at(heap, heap.alloc(Point));
    memory.grow(1);
    const second = Point.at(heap, 65_536 + 16);
    second.x = 1;
    first.x = 2;
    expect([first.x, second.x]).toEqual([2, 1]);
    expect(codeOf(() => Point.at(heap, 2 * 65_536))).toBe("OUT_OF_BOUNDS");
  });

  test("of an empty memory", () => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const heap = bumpHeap(memory);
    expect(codeOf(() => Point.at(heap, 16))).toBe("OUT_OF_BOUNDS");
    memory.grow(1);
    expect(Point.at(heap, 16).x).toBe(0);
  });
});

describe("types", () => {
  test("follow from the layout", () => {
    expectTypeOf<StructValue<{ a: typeof i32; b: typeof i64; c: typeof bool }>>().toEqualTypeOf<{
      a: number;
      b: bigint;
      c: boolean;
    }>();
    expectTypeOf<ValueOf<typeof Compass>>().toEqualTypeOf<"north" | "south">();
    expectTypeOf<ValueOf<typeof pointer>>().toEqualTypeOf<number>();
    expectTypeOf<ValueOf<typeof pointer, bigint>>().toEqualTypeOf<bigint>();
    type All32 = ReturnType<typeof All.at<number>>;
    type All64 = ReturnType<typeof All.at<bigint>>;
    expectTypeOf<All32["next"]>().toEqualTypeOf<number>();
    expectTypeOf<All64["next"]>().toEqualTypeOf<bigint>();
    expectTypeOf<All32["name"]>().toEqualTypeOf<string>();
    expectTypeOf<All32["points"]>().toEqualTypeOf<ArrayView<typeof Point, number>>();
    expectTypeOf<ReturnType<All32["points"]["at"]>["y"]>().toEqualTypeOf<number>();
    expectTypeOf<keyof ReturnType<typeof All.layout>["fields"]>().toEqualTypeOf<keyof All32>();
    const use = (heap: Heap, all: All32) => {
      // @ts-expect-error a bigint is no address of this heap
      All.at(heap, 1n);
      // @ts-expect-error an i64 is a bigint
      all.g = 1;
      // @ts-expect-error arrays are written by element
      all.points = all.grid;
      // @ts-expect-error no constant of that name
      all.compass = "east";
      // @ts-expect-error no such member
      all.other;
    };
    expectTypeOf(use).toBeFunction();
  });
});
