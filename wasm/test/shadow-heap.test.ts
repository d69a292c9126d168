import { describe, expect, test } from "vitest";
import { type Allocator, allocatorOf, newAllocator } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");

/** A model of an allocator with a seeded fault. */
function shadowOf(breakIt: (allocator: Allocator, memory: WebAssembly.Memory) => Partial<Allocator>): ShadowHeap {
  const { allocator, memory } = newAllocator(module, { initial: 1 });
  return new ShadowHeap({ memory, allocators: [{ ...allocator, ...breakIt(allocator, memory) }] });
}

function write(memory: WebAssembly.Memory, address: number): void {
  const view = new DataView(memory.buffer);
  view.setUint8(address, view.getUint8(address) ^ 0xff);
}

describe("ShadowHeap tells of an allocator that", () => {
  test("hands out a block twice", () => {
    let block = 0;
    const heap = shadowOf((right) => ({ malloc: (bytes) => (block ||= right.malloc(bytes)) }));
    heap.malloc(100);
    expect(() => heap.malloc(100)).toThrow("overlap a live block");
  });

  test("hands out a block that reaches into another", () => {
    const heap = shadowOf((right) => ({
      aligned_alloc: () => right.malloc(1_000) - 64,
      malloc_usable_size: () => 1_004,
    }));
    heap.malloc(1_000);
    expect(() => heap.alignedAlloc(16, 1_000)).toThrow("overlap a live block");
  });

  test.each([
    ["malloc", 4, (heap: ShadowHeap) => heap.malloc(10)],
    ["aligned_alloc", 32, (heap: ShadowHeap) => heap.alignedAlloc(64, 10)],
  ] as const)("aligns what %s returns to %i bytes too many", (name, offset, act) => {
    const heap = shadowOf((right) => ({ [name]: (a: number, b: number) => right[name](a, b) + offset }));
    expect(() => act(heap)).toThrow("is not aligned to");
  });

  test("hands out too little", () => {
    const heap = shadowOf((right) => ({ malloc: (bytes) => right.malloc(bytes / 2) }));
    expect(() => heap.malloc(1_000)).toThrow("A block for 1000 bytes has 508");
  });

  test("says that a block has more than it has", () => {
    const heap = shadowOf((right) => ({ malloc_usable_size: (address) => right.malloc_usable_size(address) + 16 }));
    expect(() => [heap.malloc(100), heap.malloc(100)]).toThrow();
  });

  test("hands out pages of others", () => {
    const heap = shadowOf(() => ({ malloc: () => 1_024, malloc_usable_size: () => 12 }));
    expect(() => heap.malloc(10)).toThrow("which allocator 0 did not grow");
  });

  test("has calloc return bytes that are not zero", () => {
    const heap = shadowOf((right) => ({ calloc: (count, bytes) => right.malloc(count * bytes) }));
    heap.malloc(1_000);
    heap.free(0);
    expect(() => heap.calloc(10, 100)).toThrow("calloc(10, 100) is not zero");
  });

  test("has realloc lose the last byte", () => {
    const heap = shadowOf((right, memory) => ({
      realloc: (address, bytes) => {
        const moved = right.realloc(address, bytes);
        write(memory, moved + 99);
        return moved;
      },
    }));
    heap.malloc(100);
    expect(() => heap.realloc(0, 5_000)).toThrow("realloc lost some of");
  });

  test("has realloc refuse a size that the block has", () => {
    const heap = shadowOf(() => ({ realloc: () => 0 }));
    heap.malloc(100);
    expect(() => heap.realloc(0, 50)).toThrow("realloc refused 50 bytes to a block of 108");
  });

  test("refuses a size that the memory has", () => {
    const heap = shadowOf(() => ({ malloc: () => 0 }));
    expect(() => heap.malloc(50)).toThrow("although 4294893568 could be grown");
  });

  test("writes into a live block when another is freed", () => {
    let first = 0;
    const heap = shadowOf((right, memory) => ({
      malloc: (bytes) => right.malloc(bytes),
      free: (address) => {
        right.free(address);
        write(memory, first + 40);
      },
    }));
    heap.malloc(100);
    heap.malloc(100);
    first = heap.live()[0]?.address ?? 0;
    heap.free(1);
    expect(() => heap.checkAll()).toThrow("has changed");
    expect(() => heap.free(0)).toThrow("has changed");
  });

  test("writes to a page of others", () => {
    const heap = shadowOf((right, memory) => ({
      malloc: (bytes) => {
        write(memory, PAGE_BYTES - 1);
        return right.malloc(bytes);
      },
    }));
    heap.malloc(100);
    expect(() => heap.checkAll()).toThrow("An allocator wrote to page 0, which none of them grew");
  });

  test("writes to a page of another allocator", () => {
    const { allocator, memory } = newAllocator(module, { initial: 0 });
    const intruder: Allocator = {
      ...allocator,
      free: (address) => {
        allocator.free(address);
        write(memory, 2 * PAGE_BYTES - 100);
      },
    };
    const victim = allocatorOf(new WebAssembly.Instance(module, { env: { memory } }).exports);
    const heap = new ShadowHeap({ memory, allocators: [intruder, victim] });
    heap.malloc(100, 0);
    heap.malloc(100, 1);
    expect(() => heap.free(0, 0)).toThrow("Allocator 0 wrote to page 1, which allocator 1 grew");
  });

  test.each([
    ["heap_live_blocks", 1],
    ["heap_bytes_in_use", 16],
    ["heap_bytes_held", PAGE_BYTES],
    ["heap_regions", 1],
    ["heap_bytes_peak", -1],
  ] as const)("is wrong about %s", (name, by) => {
    const heap = shadowOf((right) => ({ [name]: () => right[name]() + by }));
    expect(() => heap.malloc(100)).toThrow(name);
  });

  test("lets the peak sink", () => {
    let most = Number.POSITIVE_INFINITY;
    const heap = shadowOf((right) => ({ heap_bytes_peak: () => Math.min(right.heap_bytes_peak() + 1_000, most) }));
    heap.malloc(100);
    most = 600;
    expect(() => heap.malloc(10)).toThrow("heap_bytes_peak");
  });

  test.each([
    ["leaves a block out", { heap_next_block: () => 0 }, "The walk leaves out the blocks at"],
    ["says that a live block is free", { heap_block_in_use: (): number => 0 }, "The walk says 0 of the block at"],
    ["says that a free block is in use", { heap_block_in_use: (): number => 1 }, "The walk says 1 of the block at"],
  ] as const)("has a walk that %s", (_, broken, message) => {
    const heap = shadowOf(() => broken);
    for (let i = 0; i < 10; i++) heap.malloc(100);
    heap.free(4);
    expect(() => heap.walk()).toThrow(message);
  });

  test("has a walk that goes round", () => {
    const heap = shadowOf((right) => ({ heap_next_block: () => right.heap_next_block(0) }));
    heap.malloc(100);
    expect(() => heap.walk()).toThrow("twice");
  });

  test("fails in posix_memalign with another code, or with a result", () => {
    const code = shadowOf(() => ({ posix_memalign: () => 22 }));
    code.malloc(10);
    expect(() => code.posixMemalign(64, 10)).toThrow("posix_memalign returned 22");
    const result = shadowOf((_, memory) => ({
      posix_memalign: (place) => {
        write(memory, place);
        return 12;
      },
    }));
    result.malloc(10);
    expect(() => result.posixMemalign(64, 10)).toThrow("posix_memalign failed, and wrote a result");
  });
});
