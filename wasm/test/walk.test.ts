import { describe, expect, test } from "vitest";
import { type Allocator, newAllocator } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";

const module = await compileArtifact("memory");
const HEADER_BYTES = 4;
const BEFORE_FIRST_BLOCK_BYTES = 12;
const FENCE_BYTES = 4;

interface Walked {
  readonly address: number;
  readonly bytes: number;
  readonly inUse: boolean;
}

function walk(allocator: Allocator): Walked[] {
  const walked: Walked[] = [];
  for (let address = allocator.heap_next_block(0); address !== 0; address = allocator.heap_next_block(address)) {
    const inUse = allocator.heap_block_in_use(address) === 1;
    walked.push({ address, bytes: allocator.malloc_usable_size(address), inUse });
  }
  return walked;
}

/** A heap in three regions, one of them at address 0, with blocks of many sizes, every third of them freed. */
function newScatteredHeap() {
  const { allocator, memory } = newAllocator(module, { initial: 0 });
  const live = new Map<number, number>();
  for (let region = 0; region < 3; region++) {
    const blocks = Array.from({ length: 60 }, (_, index) => allocator.malloc((index * 331) % 5_000));
    for (const [index, address] of blocks.entries()) {
      if (index % 3 === 0) allocator.free(address);
      else live.set(address, allocator.malloc_usable_size(address));
    }
    memory.grow(1);
  }
  return { allocator, live };
}

describe("heap_next_block() and heap_block_in_use()", () => {
  test("list nothing before the first allocation", () => {
    expect(walk(newAllocator(module, { initial: 2 }).allocator)).toEqual([]);
  });

  test("list each live block once, with its usable size", () => {
    const { allocator, live } = newScatteredHeap();
    expect(allocator.heap_regions()).toBe(3);
    const inUse = walk(allocator).filter((block) => block.inUse);
    expect(inUse).toHaveLength(live.size);
    expect(new Map(inUse.map(({ address, bytes }) => [address, bytes]))).toEqual(live);
  });

  test("list free blocks too, so that all pages are accounted for", () => {
    const { allocator } = newScatteredHeap();
    const walked = walk(allocator);
    const inBlocks = walked.reduce((sum, { bytes }) => sum + bytes + HEADER_BYTES, 0);
    const record = allocator.malloc_usable_size(allocator.heap_record()) + HEADER_BYTES;
    const regions = allocator.heap_regions() * (BEFORE_FIRST_BLOCK_BYTES + FENCE_BYTES);
    expect(inBlocks + record + regions).toBe(allocator.heap_bytes_held());
    expect(walked.some(({ inUse }) => !inUse)).toBe(true);
  });

  test("list a region without live blocks as one free block", () => {
    const { allocator, memory } = newAllocator(module, { initial: 1 });
    const blocks = Array.from({ length: 50 }, (_, index) => allocator.malloc(index * 20));
    for (const address of blocks) allocator.free(address);
    const [only, ...others] = walk(allocator);
    expect(others).toEqual([]);
    expect(only?.inUse).toBe(false);
    expect((only?.address ?? 0) + (only?.bytes ?? 0)).toBe(memory.buffer.byteLength - FENCE_BYTES);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
  });

  test("leave a working heap: free blocks that they found can be allocated", () => {
    const { allocator, live } = newScatteredHeap();
    const free = walk(allocator).filter(({ inUse }) => !inUse);
    const held = allocator.heap_bytes_held();
    const largest = Math.max(...free.map(({ bytes }) => bytes));
    expect(allocator.malloc(largest)).toBeGreaterThan(0);
    expect(allocator.heap_bytes_held()).toBe(held);
    expect(allocator.heap_live_blocks()).toBe(live.size + 1);
    expect(walk(allocator).filter(({ inUse }) => inUse)).toHaveLength(live.size + 1);
  });
});
