import { describe, expect, test } from "vitest";
import { newAllocator as instantiate } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { Random } from "./random.ts";
import { ShadowHeap } from "./shadow-heap.ts";

const module = await compileArtifact("memory");
const newAllocator = (limits: WebAssembly.MemoryDescriptor) => instantiate(module, limits);
const newHeap = (limits: WebAssembly.MemoryDescriptor) => ShadowHeap.of(module, limits);

describe("a steady state", () => {
  test("of rounds that free all they took stops growing after the first", () => {
    const heap = newHeap({ initial: 1 });
    const pagesAfter: number[] = [];
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 200; i++) heap.malloc((i * 7919 + 13) % 6_000);
      for (let i = 0; i < 200; i += 3) heap.realloc(i, (i * 104_729) % 9_000);
      while (heap.live().length > 0) heap.free((heap.live().length * 31) % heap.live().length);
      pagesAfter.push(heap.pages);
    }
    expect(new Set(pagesAfter).size).toBe(1);
  });

  test("of small blocks that are all freed, in any order, leaves new ones side by side", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const random = new Random(1);
    const blocks = Array.from({ length: 20_000 }, () => allocator.malloc(60));
    const start = blocks[0] ?? 0;
    while (blocks.length > 0) allocator.free(blocks.splice(random.below(blocks.length), 1)[0] ?? 0);
    const held = allocator.heap_bytes_held();
    const again = Array.from({ length: 1_000 }, () => allocator.malloc(60));
    const apart = again.filter((address, index) => index > 0 && address !== (again[index - 1] ?? 0) + 64);
    expect(apart.length).toBeLessThan(20);
    expect(Math.min(...again)).toBe(start);
    expect(allocator.heap_bytes_held()).toBe(held);
  });

  test("of 500 live blocks of changing sizes stops growing, within half as much again as its content", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const random = new Random(1);
    const live: { address: number; bytes: number }[] = [];
    let liveBytes = 0;
    let mostLiveBytes = 0;
    const churn = (steps: number) => {
      for (let step = 0; step < steps; step++) {
        if (live.length === 500) {
          const index = random.below(500);
          const [victim] = live.splice(index, 1);
          liveBytes -= victim?.bytes ?? 0;
          allocator.free(victim?.address ?? 0);
        }
        const bytes = random.chance(0.1) ? random.below(20_000) : random.below(400);
        live.push({ address: allocator.malloc(bytes), bytes });
        liveBytes += bytes;
        mostLiveBytes = Math.max(mostLiveBytes, liveBytes);
      }
    };
    churn(100_000);
    const pages = memory.buffer.byteLength / PAGE_BYTES;
    churn(100_000);
    expect(memory.buffer.byteLength / PAGE_BYTES).toBe(pages);
    expect(memory.buffer.byteLength).toBeLessThan(1.5 * mostLiveBytes);
    expect(live.every(({ address }) => address > 0)).toBe(true);
  });
});
