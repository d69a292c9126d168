import { describe, expect, test } from "vitest";
import { allocatorOf, newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);
const newHeap = (limits: WebAssembly.MemoryDescriptor) => ShadowHeap.of(module, limits);

describe("sizes and addresses near the limits", () => {
  test.each([0x7fffffef, 0x7ffffff0, 0x7ffffff1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffb, 0xffffffff])(
    "malloc(%i) returns 0 in a memory that cannot hold it",
    (bytes) => {
      const heap = newHeap({ initial: 1, maximum: 100 });
      expect(heap.malloc(bytes)).toBe(false);
      expect(heap.malloc(10)).toBe(true);
      expect(heap.malloc(bytes)).toBe(false);
      heap.checkAll();
    },
  );

  test("blocks above 2 GiB are like any others, up to the last page below 4 GiB", () => {
    const memory = new WebAssembly.Memory({ initial: 65_520, maximum: 65_536 });
    const allocator = allocatorOf(new WebAssembly.Instance(module, { env: { memory } }).exports);
    const bottom = 65_520 * PAGE_BYTES;
    const words = new Uint32Array(memory.buffer, bottom - 16, 4);
    words.fill(0xabcdef);

    for (let round = 0; round < 3; round++) {
      const addresses: number[] = [];
      for (let bytes = 10; ; bytes = (bytes * 7) % 30_011) {
        const address = allocator.malloc(bytes);
        if (address === 0) break;
        expect(address).toBeGreaterThan(bottom);
        expect(address + bytes).toBeLessThanOrEqual(2 ** 32 - 4);
        new Uint8Array(memory.buffer, address, bytes).fill(0xff);
        addresses.push(address);
      }
      expect(memory.buffer.byteLength).toBe(2 ** 32);
      expect(Math.max(...addresses)).toBeGreaterThan(2 ** 32 - PAGE_BYTES);
      const grown = allocator.realloc(addresses.pop() ?? 0, 17 * PAGE_BYTES);
      expect(grown).toBe(0);
      expect(allocator.aligned_alloc(0x80000000, 1)).toBe(0);
      for (const address of addresses) allocator.free(address);
    }
    expect(allocator.malloc(14 * PAGE_BYTES)).toBeGreaterThan(bottom);
    expect([...new Uint32Array(memory.buffer, bottom - 16, 4)]).toEqual([0xabcdef, 0xabcdef, 0xabcdef, 0xabcdef]);
  });

  test("one block can have nearly 2 GiB", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const bytes = 0x7ffffff0;
    const address = allocator.malloc(bytes);
    expect(address).toBeGreaterThan(0);
    new Uint8Array(memory.buffer, address + bytes - 1, 1).fill(1);
    const second = allocator.malloc(100_000);
    expect(second).toBeGreaterThan(address + bytes - 1);
    const before = memory.buffer.byteLength;
    expect(allocator.realloc(address, 1_000)).toBe(address);
    expect(allocator.realloc(address, bytes)).toBe(address);
    expect(memory.buffer.byteLength).toBe(before);
    allocator.free(address);
    expect(allocator.malloc(bytes)).toBe(address);
    expect(memory.buffer.byteLength).toBeLessThan(2 ** 31 + 2 ** 29);
  });
});
