import { describe, expect, test } from "vitest";
import { regionsOfAllocator, regionsOfMemory } from "./memory-regions.ts";

const PAGE = 65_536;

describe("regionsOfAllocator()", () => {
  test.each([1, 4, 8, 16, 64, 4096])(
    "keeps inside of the blocks of a malloc that aligns to 8 bytes, for %i",
    (alignment) => {
      const memory = new WebAssembly.Memory({ initial: 4 });
      const blocks: { start: number; end: number }[] = [];
      const freed: number[] = [];
      let next = 8;
      const malloc = (sizeBytes: number): number => {
        const start = next;
        next += Math.ceil(sizeBytes / 8) * 8;
        blocks.push({ start, end: next });
        return start;
      };
      const regions = regionsOfAllocator(memory, { malloc, free: (address) => void freed.push(address) });
      const taken = [24, 8, 40].map((sizeBytes) => regions.take(sizeBytes, alignment));
      taken.forEach(({ address, sizeBytes }, at) => {
        expect(address % alignment).toBe(0);
        expect(address).toBeGreaterThanOrEqual(blocks[at]?.start ?? 0);
        expect(address + sizeBytes).toBeLessThanOrEqual(blocks[at]?.end ?? 0);
      });
      for (const region of taken) regions.giveBack(region);
      for (const region of taken) regions.giveBack(region);
      expect(freed).toEqual(blocks.map(({ start }) => start));
    },
  );

  test("zeroes what it takes, and refuses what malloc refuses", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    new Uint8Array(memory.buffer).fill(0xff);
    const regions = regionsOfAllocator(memory, { malloc: (sizeBytes) => (sizeBytes > 64 ? 0 : 32), free: () => {} });
    const { address } = regions.take(16, 16);
    expect([...new Uint8Array(memory.buffer, address - 1, 18)]).toEqual([0xff, ...new Array(16).fill(0), 0xff]);
    expect(() => regions.take(65, 1)).toThrow(RangeError);
  });
});

describe("growTo() of regionsOfAllocator()", () => {
  /** An allocator with free memory from the start, which grows the memory by whole pages. */
  function start(maximum: number) {
    const memory = new WebAssembly.Memory({ initial: 17, maximum });
    const live = new Set<number>();
    let next = 2 * PAGE;
    const malloc = (sizeBytes: number): number => {
      const missing = Math.ceil((next + sizeBytes - memory.buffer.byteLength) / PAGE);
      try {
        if (missing > 0) memory.grow(missing);
      } catch {
        return 0;
      }
      live.add(next);
      next += sizeBytes;
      return next - sizeBytes;
    };
    const regions = regionsOfAllocator(memory, { malloc, free: (address) => void live.delete(address) });
    return { regions, live, pages: () => memory.buffer.byteLength / PAGE };
  }

  test("uses up free memory first, and takes no more pages than are wanted", () => {
    const { regions, live, pages } = start(40);
    regions.growTo(30);
    expect([pages(), live.size]).toEqual([30, 0]);
    regions.growTo(40);
    expect([pages(), live.size]).toEqual([40, 0]);
  });

  test("frees all blocks if the memory cannot grow", () => {
    const { regions, live } = start(20);
    expect(() => regions.growTo(30)).toThrow(RangeError);
    expect(live.size).toBe(0);
  });

  test("ends if malloc never lets the memory grow", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const freed: number[] = [];
    const regions = regionsOfAllocator(memory, { malloc: () => 1024, free: (address) => void freed.push(address) });
    expect(() => regions.growTo(30)).toThrow(RangeError);
    expect(freed.length).toBeLessThan(12);
  });
});

describe("regionsOfMemory()", () => {
  test("grows the memory once, uses what was given back, and leaves the bytes of the program alone", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 });
    new Uint8Array(memory.buffer).fill(0xff);
    const regions = regionsOfMemory(memory, (pages) => pages);
    const first = regions.take(100, 16);
    const second = regions.take(PAGE / 2, 4096);
    expect([first.address, second.address % 4096]).toEqual([PAGE, 0]);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
    regions.giveBack(first);
    expect(regions.take(96, 16)).toEqual({ address: PAGE, sizeBytes: 96 });
    expect(new Uint8Array(memory.buffer, 0, PAGE).every((byte) => byte === 0xff)).toBe(true);
    expect(() => regions.take(3 * PAGE, 1)).toThrow(RangeError);
  });
});
