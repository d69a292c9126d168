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
