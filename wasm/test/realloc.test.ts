import { describe, expect, test } from "vitest";
import { newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);
const newHeap = (limits: WebAssembly.MemoryDescriptor) => ShadowHeap.of(module, limits);

describe("realloc()", () => {
  test("of 0 is malloc", () => {
    const { allocator } = newAllocator({ initial: 0 });
    expect(allocator.realloc(0, 100)).toBeGreaterThan(0);
  });

  test("to 0 bytes keeps a block", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const address = allocator.malloc(100);
    expect(allocator.realloc(address, 0)).toBe(address);
    expect(allocator.malloc(0)).not.toBe(address);
  });

  test("stays in place when it shrinks, and when the next block is free", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const address = allocator.malloc(10_000);
    expect(allocator.realloc(address, 100)).toBe(address);
    const next = allocator.malloc(2_000);
    expect(next).toBeLessThan(address + 10_000);
    allocator.free(next);
    expect(allocator.realloc(address, 20_000)).toBe(address);
  });

  test("stays in place when the next block is free and just large enough", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [address, next] = [allocator.malloc(44), allocator.malloc(2_028), allocator.malloc(0)];
    allocator.free(next);
    expect(allocator.realloc(address, 44 + 2_032)).toBe(address);
    expect(allocator.malloc_usable_size(address)).toBe(44 + 2_032);
  });

  test("stays in place when the next block is free and larger, and leaves the rest", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [address, next] = [allocator.malloc(44), allocator.malloc(4_012), allocator.malloc(0)];
    allocator.free(next);
    expect(allocator.realloc(address, 2_044)).toBe(address);
    expect(allocator.malloc_usable_size(address)).toBe(2_044);
    expect(allocator.malloc(2_012)).toBe(address + 2_048);
  });

  test("stays in place at the end of the blocks that were cut from one free piece", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const piece = allocator.malloc(4_012);
    const next = allocator.malloc(100);
    allocator.free(piece);
    const small = allocator.malloc(600);
    expect([small, next]).toEqual([piece, piece + 4_016]);
    expect(allocator.realloc(small, 4_000)).toBe(small);
    expect(allocator.realloc(small, 4_012)).toBe(small);
    expect(allocator.realloc(small, 4_013)).not.toBe(small);
  });

  test("stays in place also where such a piece ended, and the next block is free", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [piece, next] = [allocator.malloc(2_012), allocator.malloc(2_012), allocator.malloc(100)];
    allocator.free(piece);
    const [, small] = [allocator.malloc(1_004), allocator.malloc(1_004)];
    allocator.free(next);
    expect(small).toBe(next - 1_008);
    expect(allocator.realloc(small, 2_000)).toBe(small);
  });

  test("of a block that grows by a small part gets room for a small step, 32 bytes at most", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [first] = [allocator.malloc(1_596), allocator.malloc(0)];
    const moved = allocator.realloc(first, 1_620);
    expect(moved).not.toBe(first);
    const usable = allocator.malloc_usable_size(moved);
    expect(usable).toBe(1_628 + 32);
    allocator.malloc(0);
    for (const bytes of [1_644, usable, 1_620]) expect(allocator.realloc(moved, bytes)).toBe(moved);
    expect(allocator.malloc_usable_size(moved)).toBe(usable);
  });

  test("of a block that grows by more gets no room", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [first] = [allocator.malloc(1_596), allocator.malloc(0)];
    expect(allocator.malloc_usable_size(allocator.realloc(first, 2_396))).toBe(2_396);
  });

  test("of a small block that grows gets no more room than an eighth of its size", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const small = allocator.malloc(188);
    allocator.malloc(0);
    const smaller = allocator.malloc(92);
    allocator.malloc(0);
    expect(allocator.malloc_usable_size(allocator.realloc(small, 204))).toBe(204 + 16);
    expect(allocator.malloc_usable_size(allocator.realloc(smaller, 108))).toBe(108);
  });

  test("gives back the rest of a block that becomes smaller by more than that room", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const block = allocator.malloc(1_596);
    allocator.realloc(block, 1_564);
    expect(allocator.malloc_usable_size(block)).toBe(1_596);
    allocator.realloc(block, 1_548);
    expect(allocator.malloc_usable_size(block)).toBe(1_548);
  });

  test("of a block that has to move frees the place where it was", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [address, next] = [allocator.malloc(5_000), allocator.malloc(0)];
    expect(allocator.realloc(address, 9_000)).toBeGreaterThan(next);
    expect(allocator.malloc(5_000)).toBe(address);
    expect(allocator.heap_live_blocks()).toBe(3);
  });

  test("of the last block grows the memory in place, also beyond half of the maximum", () => {
    const { allocator, memory } = newAllocator({ initial: 0, maximum: 100 });
    const address = allocator.malloc(1_000);
    for (let bytes = 1_000; bytes < 98 * PAGE_BYTES; bytes += 50_000)
      expect(allocator.realloc(address, bytes)).toBe(address);
    expect(allocator.realloc(address, 100 * PAGE_BYTES)).toBe(0);
    expect(memory.buffer.byteLength / PAGE_BYTES).toBeGreaterThan(97);
  });

  test("of the last block moves into a free block rather than grow", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const first = allocator.malloc(100_000);
    const last = allocator.malloc(memory.buffer.byteLength - 100_000 - 4_000);
    const before = memory.buffer.byteLength;
    allocator.free(first);
    expect(allocator.realloc(last, 90_000)).toBe(first);
    expect(memory.buffer.byteLength).toBe(before);
  });

  test.each([0xffffffff, 0xfffffff0, 0x80000000, 0x7ffffff1, 0x7ffffff0, 10 * PAGE_BYTES])(
    "to %i bytes that cannot be had keeps the old block",
    (bytes) => {
      const heap = newHeap({ initial: 1, maximum: 8 });
      heap.malloc(1_000);
      heap.malloc(2_000);
      for (const index of [0, 1]) {
        const [before] = heap.live().slice(index);
        expect(heap.realloc(index, bytes)).toBe(false);
        expect(heap.live()[index]).toBe(before);
      }
      heap.checkAll();
      expect(heap.malloc(100_000)).toBe(true);
    },
  );
});
