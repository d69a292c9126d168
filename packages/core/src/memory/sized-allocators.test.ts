import { describe, expect, test } from "vitest";
import { codeOf } from "../../test/memory/heaps.ts";
import { assemble } from "../../test/wat.ts";
import { array, createHeap, f64, type Heap, type HeapOptions, u8 } from "./index.ts";

/**
 * An allocator as wasm-bindgen exports it. It keeps the size and alignment in front of each block, and traps if a block is
 * freed with others. As soon as no block is left, it begins at the start of its memory again.
 */
const RUST = `(module
  (memory (export "memory") 1 40)
  (global $next (mut i32) (i32.const 64))
  (global $blocks (mut i32) (i32.const 0))
  (func (export "malloc") (param $size i32) (param $align i32) (result i32)
    (local $at i32)
    (if (i32.ne (i32.popcnt (local.get $align)) (i32.const 1)) (then (unreachable)))
    (local.set $at (i32.add (global.get $next) (i32.const 8)))
    (global.set $next (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (block $fits
      (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $fits (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
      (unreachable))
    (i32.store (i32.sub (local.get $at) (i32.const 8)) (local.get $size))
    (i32.store (i32.sub (local.get $at) (i32.const 4)) (local.get $align))
    (global.set $blocks (i32.add (global.get $blocks) (i32.const 1)))
    (local.get $at))
  (func (export "free") (param $at i32) (param $size i32) (param $align i32)
    (if (i32.ne (i32.load (i32.sub (local.get $at) (i32.const 8))) (local.get $size)) (then (unreachable)))
    (if (i32.ne (i32.load (i32.sub (local.get $at) (i32.const 4))) (local.get $align)) (then (unreachable)))
    (i32.store (i32.sub (local.get $at) (i32.const 4)) (i32.const 0))
    (global.set $blocks (i32.sub (global.get $blocks) (i32.const 1)))
    (if (i32.eqz (global.get $blocks)) (then (global.set $next (i32.const 64))))))`;

interface Rust {
  readonly heap: Heap;
  readonly memory: WebAssembly.Memory;
}

async function rustHeap(options: HeapOptions = {}): Promise<Rust> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(await assemble(RUST)));
  const { memory, malloc, free } = exports as unknown as Rust & Required<Pick<HeapOptions, "malloc" | "free">>;
  return { heap: createHeap({ memory }, { malloc, free, ...options }), memory };
}

describe("an allocator that takes size and alignment", () => {
  test("gets back each block with them, and the memory stays as it is", async () => {
    const { heap, memory } = await rustHeap();
    for (let round = 0; round < 2000; round++) {
      heap.alloc(1000).free();
      heap.allocString("über").free();
      heap.free(heap.allocCopy(Float64Array.of(1, 2)).address);
      heap.free(heap.alloc(array(f64, 3)).release());
    }
    expect(memory.buffer.byteLength).toBe(65_536);
  });

  test("takes back blocks of debug heaps too, when they leave the quarantine", async () => {
    const { heap } = await rustHeap({ debug: true });
    for (let round = 0; round < 1000; round++) heap.alloc(100).free();
    const { address } = heap.alloc(8);
    heap.free(address);
    expect(codeOf(() => heap.free(address))).toBe("DOUBLE_FREE");
  });

  test("takes back a block of the module, with the size and alignment that adopt() is given", async () => {
    const { heap } = await rustHeap();
    const bytes = heap.alloc(array(u8, 5)).release();
    heap.adopt(bytes, 5).free();
    const numbers = heap.alloc(array(f64, 5)).release();
    heap.adopt(numbers, array(f64, 5)).free();
    expect(heap.alloc(array(f64, 5)).address).toBe(numbers);
  });

  test("is never called with a size that the heap does not know", async () => {
    const { heap } = await rustHeap();
    const { address } = heap.alloc(8);
    expect(codeOf(() => heap.free(address + 8))).toBe("FOREIGN_FREE");
    heap.free(address);
    expect(codeOf(() => heap.free(address))).toBe("FOREIGN_FREE");
    expect(codeOf(() => heap.free(0))).toBe(undefined);
  });

  test("is not called to find out its addresses: it has 32 bits, or those of the abi", () => {
    const calls: unknown[] = [];
    const malloc = (size: unknown, align: unknown) => {
      calls.push([size, align]);
      return 512n;
    };
    const free = (...values: [unknown, unknown]) => void calls.push(values);
    Object.defineProperty(free, "length", { value: 2 });
    const memory = new WebAssembly.Memory({ initial: 1 });
    createHeap({ malloc, free, memory });
    expect(calls).toEqual([]);
    createHeap<bigint>({ malloc, free, memory }, { abi: "wasm64" }).alloc(f64).free();
    expect(calls).toEqual([
      [8n, 8n],
      [512n, 8n],
    ]);
  });
});

test.each([
  ["malloc", { malloc: (_a: number, _b: number, _c: number) => 8, free: (_a: number) => {} }],
  ["free", { malloc: (_a: number) => 8, free: (_a: number, _b: number, _c: number, _d: number) => {} }],
  ["wrapper of malloc", { malloc: (...values: number[]) => values.length, free: (_a: number) => {} }],
  ["wrapper of free", { malloc: (_a: number) => 8, free: (...values: number[]) => void values }],
])("a %s that takes still more, or hides how much it takes, is refused", (_name, parts) => {
  const create = () => createHeap({ memory: new WebAssembly.Memory({ initial: 1 }), ...parts });
  expect(codeOf(create)).toBe("NO_HEAP");
  expect(create).toThrow("found no malloc of 1 or 2 and free of 1 to 3 parameters among");
});

test("wrappers by the names of Emscripten are the functions of C, whose debug builds refuse more values", async () => {
  const calls: unknown[][] = [];
  const wrapped =
    (result: number) =>
    (...values: unknown[]) => {
      if (values.length > 1) throw new Error("called with 2 args but expects 1");
      if (typeof values[0] === "bigint") throw new TypeError("Cannot convert a BigInt value to a number");
      calls.push(values);
      return result;
    };
  const memory = new WebAssembly.Memory({ initial: 1 });
  createHeap({ _malloc: wrapped(64), _free: wrapped(0), wasmMemory: memory })
    .alloc(8)
    .free();
  expect(calls).toEqual([[8], [64]]);
});

describe("an abi that the module does not have", () => {
  test("is INVALID_VALUE at the first call, which says why", async () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(await assemble(RUST)));
    const heap = createHeap<bigint>(exports, { abi: "wasm64" });
    const allocate = () => heap.alloc(8);
    expect(codeOf(allocate)).toBe("INVALID_VALUE");
    expect(allocate).toThrow(/^Cannot call malloc: Cannot convert .*BigInt/);
    expect(codeOf(() => heap.adopt(64n, 8).free())).toBe("INVALID_VALUE");
  });

  test("leaves other errors of the allocator as they are", () => {
    const own = new TypeError("not ready");
    const malloc = (_size: number) => {
      throw own;
    };
    const heap = createHeap({ malloc, free: (_at: number) => {}, memory: new WebAssembly.Memory({ initial: 1 }) });
    expect(() => heap.alloc(8)).toThrow(own);
  });
});
