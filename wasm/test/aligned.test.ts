import { describe, expect, test } from "vitest";
import { newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);
const newHeap = (limits: WebAssembly.MemoryDescriptor) => ShadowHeap.of(module, limits);

describe("aligned_alloc()", () => {
  test.each([0, 3, 5, 6, 12, 17, 24, 48, 1000, 65535, 0x80000001, 0xffffffff])(
    "refuses alignment %i, which is no power of two",
    (alignment) => {
      const { allocator, memory } = newAllocator({ initial: 0 });
      expect(allocator.aligned_alloc(alignment, 64)).toBe(0);
      expect(memory.buffer.byteLength).toBe(0);
    },
  );

  test.each([1, 2, 4, 8])("an alignment of %i gives 16", (alignment) => {
    const heap = newHeap({ initial: 0 });
    for (let i = 0; i < 10; i++) expect(heap.alignedAlloc(alignment, 20)).toBe(true);
  });

  test("frees the skipped bytes and the bytes that it does not need", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const aligned = allocator.aligned_alloc(32_768, 92);
    expect(aligned).toBe(32_768);
    expect(allocator.malloc(20_000)).toBeLessThan(aligned);
    const next = aligned + 96;
    expect(allocator.malloc(PAGE_BYTES - 4 - next)).toBe(next);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
  });

  test("does not grow the memory for a request larger than any block", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    expect(allocator.aligned_alloc(0x80000000, 0x7ffffff0)).toBe(0);
    expect(memory.buffer.byteLength).toBe(0);
  });

  test.each([
    [0x80000000, 1],
    [0x80000000, 0x80000000],
    [0x40000000, 0x7fffffff],
    [64, 0xffffffff],
    [0x80000000, 0xffffffff],
  ])("aligned_alloc(%i, %i) returns 0 where that does not fit", (alignment, bytes) => {
    const heap = newHeap({ initial: 1, maximum: 8 });
    expect(heap.malloc(100)).toBe(true);
    expect(heap.alignedAlloc(alignment, bytes)).toBe(false);
    expect(heap.malloc(100_000)).toBe(true);
    heap.checkAll();
  });
});

describe("posix_memalign()", () => {
  /** Address of the result, in the page before the heap. */
  const PLACE = 1_024;

  function memalign(limits: WebAssembly.MemoryDescriptor, alignment: number, bytes: number) {
    const { allocator, memory } = newAllocator(limits);
    const result = new Uint32Array(memory.buffer, PLACE, 1);
    result[0] = 0xabcdef;
    const status = allocator.posix_memalign(PLACE, alignment, bytes);
    const [written] = new Uint32Array(memory.buffer, PLACE, 1);
    return { status, written };
  }

  test.each([4, 8, 16, 32, 4_096, 131_072])("writes a block on a multiple of %i, and returns 0", (alignment) => {
    const { status, written = 1 } = memalign({ initial: 1 }, alignment, 100);
    expect(status).toBe(0);
    expect(written).toBeGreaterThanOrEqual(PAGE_BYTES);
    expect(written % alignment).toBe(0);
  });

  test.each([0, 1, 2, 3, 12, 24, 0x80000001, 0xffffffff])(
    "returns EINVAL for alignment %i, and leaves the result",
    (alignment) => {
      expect(memalign({ initial: 1 }, alignment, 100)).toEqual({ status: 22, written: 0xabcdef });
    },
  );

  test.each([
    [16, 200_000],
    [64, 200_000],
    [0x80000000, 1],
    [16, 0x7ffffff1],
    [16, 0xffffffff],
    [4_096, 0xffffffff],
  ])("returns ENOMEM for alignment %i and %i bytes that cannot be had, and leaves the result", (alignment, bytes) => {
    expect(memalign({ initial: 1, maximum: 3 }, alignment, bytes)).toEqual({ status: 12, written: 0xabcdef });
  });
});

describe("malloc_usable_size()", () => {
  test("of no block is 0", () => {
    expect(newAllocator({ initial: 0 }).allocator.malloc_usable_size(0)).toBe(0);
  });

  test("is the requested size, rounded up to the next header", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const sizes = [0, 1, 12, 13, 28, 29, 1_004, 1_005, 100_000].map((bytes) =>
      allocator.malloc_usable_size(allocator.malloc(bytes)),
    );
    expect(sizes).toEqual([12, 12, 12, 28, 28, 44, 1_004, 1_020, 100_012]);
  });
});
