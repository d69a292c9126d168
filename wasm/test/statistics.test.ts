import { describe, expect, test } from "vitest";
import { newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);

describe("the statistics", () => {
  test("are all 0 before the first allocation, also after one that was refused", () => {
    const { allocator } = newAllocator({ initial: 3, maximum: 3 });
    for (const attempt of [0, 1]) {
      expect(allocator.heap_live_blocks(), `attempt ${attempt}`).toBe(0);
      expect(allocator.heap_bytes_in_use()).toBe(0);
      expect(allocator.heap_bytes_peak()).toBe(0);
      expect(allocator.heap_bytes_held()).toBe(0);
      expect(allocator.heap_regions()).toBe(0);
      expect(allocator.heap_record()).toBe(0);
      expect(allocator.malloc(1)).toBe(0);
    }
  });

  test("count live blocks and their usable bytes, for any state of the freed ones", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const blocks = [10, 500, 2_000, 70_000].map((bytes) => allocator.malloc(bytes));
    expect(allocator.heap_live_blocks()).toBe(4);
    expect(allocator.heap_bytes_in_use()).toBe(12 + 508 + 2_012 + 70_012);
    for (const [freed, address] of blocks.entries()) {
      allocator.free(address);
      expect(allocator.heap_live_blocks()).toBe(3 - freed);
    }
    expect(allocator.heap_bytes_in_use()).toBe(0);
  });

  test("count a block that realloc moved once", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [address] = [allocator.malloc(1_000), allocator.malloc(0)];
    allocator.realloc(address, 5_000);
    expect(allocator.heap_live_blocks()).toBe(2);
    expect(allocator.heap_bytes_in_use()).toBe(5_004 + 12);
  });

  test("count the usable bytes of an aligned block, and not the bytes skipped for it", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const aligned = allocator.aligned_alloc(32_768, 16);
    expect(allocator.heap_bytes_in_use()).toBe(allocator.malloc_usable_size(aligned));
    expect(allocator.heap_bytes_peak()).toBe(allocator.malloc_usable_size(aligned));
  });

  test("keep the peak when all is freed, and raise it when there is more than ever", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [first, second] = [allocator.malloc(10_012), allocator.malloc(20_012)];
    const peak = 10_012 + 20_012;
    expect(allocator.heap_bytes_peak()).toBe(peak);
    allocator.free(first);
    allocator.free(second);
    expect(allocator.heap_bytes_peak()).toBe(peak);
    allocator.malloc(25_000);
    expect(allocator.heap_bytes_peak()).toBe(peak);
    allocator.malloc(peak);
    expect(allocator.heap_bytes_peak()).toBeGreaterThanOrEqual(25_000 + peak);
  });

  test("say which pages are held: those that this instance grew, in how many pieces", () => {
    const { allocator, memory } = newAllocator({ initial: 7 });
    allocator.malloc(3 * PAGE_BYTES);
    expect(allocator.heap_bytes_held()).toBe(memory.buffer.byteLength - 7 * PAGE_BYTES);
    expect(allocator.heap_regions()).toBe(1);
    allocator.malloc(2 * PAGE_BYTES);
    expect(allocator.heap_regions()).toBe(1);
    memory.grow(5);
    allocator.malloc(2 * PAGE_BYTES);
    expect(allocator.heap_bytes_held()).toBe(memory.buffer.byteLength - 12 * PAGE_BYTES);
    expect(allocator.heap_regions()).toBe(2);
  });
});
