import { describe, expect, test } from "vitest";
import { newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { largestBlock } from "./largest-block.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);
const newHeap = (limits: WebAssembly.MemoryDescriptor) => ShadowHeap.of(module, limits);

describe("malloc() and free()", () => {
  test("never give address 0 to a program, even in a memory that begins empty", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    expect(memory.buffer.byteLength).toBe(0);
    expect(allocator.malloc(1)).toBeGreaterThan(0);
  });

  test("take no page before the first allocation", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    allocator.free(0);
    expect(allocator.malloc(0xffffffff)).toBe(0);
    expect(memory.buffer.byteLength).toBe(0);
    allocator.malloc(1);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
  });

  test("malloc(0) is unique and can be freed", () => {
    const heap = newHeap({ initial: 0 });
    for (let i = 0; i < 100; i++) expect(heap.malloc(0)).toBe(true);
    expect(new Set(heap.live().map(({ address }) => address)).size).toBe(100);
    heap.freeAll();
  });

  test("a block costs 4 bytes, rounded up to 16", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const distance = (bytes: number) => Math.abs(allocator.malloc(bytes) - allocator.malloc(bytes));
    expect([distance(0), distance(12), distance(13), distance(28), distance(29)]).toEqual([16, 16, 32, 32, 48]);
  });

  test("a freed block is found again, also in a bin of many sizes", () => {
    const { allocator, memory } = newAllocator({ initial: 0, maximum: 4 });
    for (let bytes = 100_000; bytes < 130_000; bytes += 1_000) {
      const address = allocator.malloc(bytes);
      expect(address).toBeGreaterThan(0);
      const rest = allocator.malloc(memory.buffer.byteLength - 4096 - bytes);
      allocator.free(address);
      expect(allocator.malloc(bytes)).toBe(address);
      allocator.free(address);
      allocator.free(rest);
    }
  });

  test("a block that fits is found behind many smaller ones of its bin when growth is refused", () => {
    const { allocator } = newAllocator({ initial: 0, maximum: 60 });
    const blocks = [16_800, ...Array.from({ length: 150 }, () => 16_400)].map((bytes) => {
      const block = allocator.malloc(bytes);
      allocator.malloc(1_100);
      return block;
    });
    while (allocator.malloc(1_100) !== 0);
    while (allocator.malloc(0) !== 0);
    for (const block of blocks) allocator.free(block);
    const [large] = blocks;
    expect(large).toBeGreaterThan(0);
    expect(allocator.malloc(16_800)).toBe(large);
  });

  test("freeing alternate blocks and then the rest, in reverse, leaves one block", () => {
    const pages = 8;
    const largest = largestBlock(module, pages);
    const heap = newHeap({ initial: 0, maximum: pages });
    for (let i = 0; heap.malloc(i % 2 === 0 ? 24 : 5_000); i++);
    for (let i = heap.live().length - 1; i >= 0; i -= 2) heap.free(i);
    heap.checkAll();
    heap.freeAll();
    expect(heap.malloc(largest)).toBe(true);
  });

  test("growth takes fewer than 256 steps to double a large heap, and less than one percent too much", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const sizesSeen = new Set<number>();
    for (let i = 0; i < 4_096; i++) {
      expect(allocator.malloc(16_000)).toBeGreaterThan(0);
      sizesSeen.add(memory.buffer.byteLength);
    }
    const growthsOfLastDoubling = [...sizesSeen].filter((bytes) => bytes > memory.buffer.byteLength / 2);
    expect(growthsOfLastDoubling.length).toBeLessThan(256);
    expect(memory.buffer.byteLength).toBeLessThan(4_096 * 16_016 * 1.01);
  });

  test("growth includes the heap's record and the overhead of a new region", () => {
    for (let missing = -32; missing < 2_048; missing += 4) {
      const heap = newHeap({ initial: 0 });
      expect(heap.malloc(PAGE_BYTES - missing), `first region, a page less ${missing}`).toBe(true);
      heap.growByOther(1);
      expect(heap.malloc(2 * PAGE_BYTES - missing), `second region, two pages less ${missing}`).toBe(true);
    }
  });

  test("adjacent growth makes one region, a gap makes two", () => {
    const adjacent = newHeap({ initial: 1, maximum: 5 });
    for (let i = 0; i < 4; i++) expect(adjacent.malloc(PAGE_BYTES - 4096)).toBe(true);
    adjacent.freeAll();
    expect(adjacent.malloc(3 * PAGE_BYTES)).toBe(true);

    const apart = newHeap({ initial: 1, maximum: 7 });
    for (let i = 0; i < 3; i++) {
      expect(apart.malloc(PAGE_BYTES - 4096)).toBe(true);
      apart.growByOther(1);
    }
    apart.freeAll();
    expect(apart.pageOwners.toArray()).toEqual([-1, 0, -1, 0, -1, 0, -1]);
    expect(apart.malloc(PAGE_BYTES)).toBe(false);
    for (let i = 0; i < 3; i++) expect(apart.malloc(PAGE_BYTES - 4096)).toBe(true);
    apart.checkAll();
  });
});

describe("calloc()", () => {
  test("zeroes memory that was used before", () => {
    const heap = newHeap({ initial: 0, maximum: 2 });
    expect(heap.malloc(60_000)).toBe(true);
    heap.freeAll();
    expect(heap.calloc(6, 10_000)).toBe(true);
  });

  test.each([
    [0x10000, 0x10000],
    [0xffffffff, 0xffffffff],
    [0x80000000, 2],
    [3, 0x55555556],
  ])("calloc(%i, %i) overflows and returns 0", (count, bytes) => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    expect(allocator.calloc(count, bytes)).toBe(0);
    expect(memory.buffer.byteLength).toBe(0);
  });

  test("with no items or no bytes gives a block", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const blocks = [allocator.calloc(0, 0xffffffff), allocator.calloc(0xffffffff, 0), allocator.malloc(0)];
    expect(new Set(blocks).size).toBe(3);
    expect(blocks).not.toContain(0);
  });
});
