import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { type Allocator, ShadowHeap } from "./shadow-heap.ts";

const SEED = 20_261_122;

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileArtifact("memory");
});

function newHeap(limits: WebAssembly.MemoryDescriptor, allocators = 1): ShadowHeap {
  return new ShadowHeap(module, { memory: new WebAssembly.Memory(limits), allocators });
}

function newAllocator(limits: WebAssembly.MemoryDescriptor): { allocator: Allocator; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory(limits);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { allocator: exports as unknown as Allocator, memory };
}

type Action = (heap: ShadowHeap) => unknown;

function named(text: string, action: Action): Action {
  return Object.assign(action, { [fc.toStringMethod]: () => text });
}

/** Mostly small, as in programs, with the sizes around powers of two, pages and the widest bins among them. */
const sizes = fc.oneof(
  { weight: 6, arbitrary: fc.nat(300) },
  { weight: 3, arbitrary: fc.nat(5_000) },
  { weight: 1, arbitrary: fc.nat(200_000) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 4, max: 17 }), fc.integer({ min: -20, max: 20 }))
      .map(([exponent, offset]) => Math.max(0, 2 ** exponent + offset)),
  },
);

function actions(options: { owners: number; othersGrow: boolean }): fc.Arbitrary<Action> {
  const owner = fc.nat(options.owners - 1);
  const pick = (heap: ShadowHeap, who: number, choice: number) => choice % heap.live(who).length;
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(owner, sizes).map(([who, n]) => named(`malloc(${n})@${who}`, (heap) => heap.malloc(n, who))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(owner, fc.nat(20), sizes)
        .map(([who, count, n]) => named(`calloc(${count}, ${n})@${who}`, (heap) => heap.calloc(count, n, who))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(owner, fc.nat(17), sizes)
        .map(([who, log2, n]) =>
          named(`aligned_alloc(${2 ** log2}, ${n})@${who}`, (heap) => heap.alignedAlloc(2 ** log2, n, who)),
        ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(owner, fc.nat(), sizes).map(([who, choice, n]) =>
        named(`realloc(#${choice}, ${n})@${who}`, (heap) => {
          if (heap.live(who).length > 0) heap.realloc(pick(heap, who, choice), n, who);
        }),
      ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(owner, fc.nat()).map(([who, choice]) =>
        named(`free(#${choice})@${who}`, (heap) => {
          if (heap.live(who).length > 0) heap.free(pick(heap, who, choice), who);
        }),
      ),
    },
    {
      weight: options.othersGrow ? 1 : 0,
      arbitrary: fc
        .integer({ min: 1, max: 3 })
        .map((pages) => named(`other grows ${pages}`, (heap) => heap.growByOther(pages))),
    },
  );
}

/** The most bytes that one block can have in a new heap that may grow by so many pages. */
function largestBlock(pages: number): number {
  let fits = 0;
  let tooLarge = pages * PAGE_BYTES;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    const { allocator } = newAllocator({ initial: 0, maximum: pages });
    if (allocator.malloc(middle) === 0) tooLarge = middle;
    else fits = middle;
  }
  return fits;
}

describe("memory.wasm against a shadow model", () => {
  test("any sequence of calls keeps blocks apart, aligned and intact, and the pages of others untouched", () => {
    const anything = actions({ owners: 1, othersGrow: true });
    const setup = fc.record({ initial: fc.nat(3), run: fc.array(anything, { minLength: 1, maxLength: 150 }) });
    fc.assert(
      fc.property(setup, ({ initial, run }) => {
        const heap = newHeap({ initial });
        for (const act of run) expect(act(heap), "out of memory in a memory without maximum").not.toBe(false);
        heap.checkAll();
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  test("two instances on one memory each use only the pages that they grew", () => {
    const anything = actions({ owners: 2, othersGrow: true });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 60 }), (run) => {
        const heap = newHeap({ initial: 1 }, 2);
        for (const act of run) expect(act(heap), "out of memory in a memory without maximum").not.toBe(false);
        heap.checkAll();
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  test("when growth is refused, calls return 0, and once all is freed the whole heap is one block again", () => {
    const pages = 6;
    const largest = largestBlock(pages);
    expect(largest).toBeGreaterThan(pages * PAGE_BYTES - 4096);
    let refusals = 0;
    const anything = actions({ owners: 1, othersGrow: false });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 50, maxLength: 200, size: "max" }), (run) => {
        const heap = newHeap({ initial: 0, maximum: pages });
        for (const act of run) if (act(heap) === false) refusals++;
        heap.checkAll();
        heap.freeAll();
        expect(heap.malloc(largest)).toBe(true);
        expect(heap.malloc(1_000)).toBe(false);
        heap.freeAll();
        expect(heap.malloc(largest)).toBe(true);
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(refusals).toBeGreaterThan(100);
  });
});

describe("malloc() and free()", () => {
  test("give address 0 to nobody, also in a memory that begins empty", () => {
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

  test("a block that fits is found behind smaller ones of its bin when growth is refused", () => {
    const { allocator } = newAllocator({ initial: 0, maximum: 2 });
    const [small, keep, large] = [allocator.malloc(16_400), allocator.malloc(16), allocator.malloc(17_000)];
    while (allocator.malloc(1_000) !== 0);
    while (allocator.malloc(0) !== 0);
    allocator.free(large);
    allocator.free(small);
    expect(keep).toBeGreaterThan(0);
    expect(allocator.malloc(16_900)).toBe(large);
  });

  test("freeing alternate blocks and then the rest, in reverse, leaves one block", () => {
    const pages = 8;
    const largest = largestBlock(pages);
    const heap = newHeap({ initial: 0, maximum: pages });
    for (let i = 0; heap.malloc(i % 2 === 0 ? 24 : 5_000); i++);
    for (let i = heap.live().length - 1; i >= 0; i -= 2) heap.free(i);
    heap.checkAll();
    heap.freeAll();
    expect(heap.malloc(largest)).toBe(true);
  });

  test("growth is rare: its steps rise with the heap", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const sizesSeen = new Set<number>();
    for (let i = 0; i < 4_096; i++) {
      expect(allocator.malloc(16_000)).toBeGreaterThan(0);
      sizesSeen.add(memory.buffer.byteLength);
    }
    expect(sizesSeen.size).toBeLessThan(100);
    expect(memory.buffer.byteLength).toBeLessThan(4_096 * 16_000 * 1.15);
  });

  test("growth counts what the heap's record and a new region cost", () => {
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
    expect(apart.pageOwners).toEqual([-1, 0, -1, 0, -1, 0, -1]);
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
    const next = allocator.malloc(100);
    expect(next).toBeLessThan(address + 10_000);
    allocator.free(next);
    expect(allocator.realloc(address, 20_000)).toBe(address);
  });

  test("stays in place when the next block is free and just large enough", () => {
    const { allocator } = newAllocator({ initial: 0 });
    const [address, next] = [allocator.malloc(44), allocator.malloc(28), allocator.malloc(0)];
    allocator.free(next);
    expect(allocator.realloc(address, 76)).toBe(address);
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

  test("gives back what it skipped and what it does not need", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const aligned = allocator.aligned_alloc(32_768, 92);
    expect(aligned).toBe(32_768);
    expect(allocator.malloc(20_000)).toBeLessThan(aligned);
    const next = aligned + 96;
    expect(allocator.malloc(PAGE_BYTES - 4 - next)).toBe(next);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
  });

  test("does not grow the memory for what is larger than any block", () => {
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
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const allocator = exports as unknown as Allocator;
    const bottom = 65_520 * PAGE_BYTES;
    const words = new Uint32Array(memory.buffer, bottom - 16, 4);
    words.fill(0xabcdef);

    for (let round = 0; round < 3; round++) {
      const addresses: number[] = [];
      for (let bytes = 10; ; bytes = (bytes * 7) % 30_011) {
        const address = allocator.malloc(bytes) >>> 0;
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
    expect(allocator.malloc(14 * PAGE_BYTES) >>> 0).toBeGreaterThan(bottom);
    expect([...new Uint32Array(memory.buffer, bottom - 16, 4)]).toEqual([0xabcdef, 0xabcdef, 0xabcdef, 0xabcdef]);
  });

  test("one block can have nearly 2 GiB", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    const bytes = 0x7ffffff0;
    const address = allocator.malloc(bytes) >>> 0;
    expect(address).toBeGreaterThan(0);
    new Uint8Array(memory.buffer, address + bytes - 1, 1).fill(1);
    const second = allocator.malloc(100_000) >>> 0;
    expect(second).toBeGreaterThan(address + bytes - 1);
    const before = memory.buffer.byteLength;
    expect(allocator.realloc(address, 1_000) >>> 0).toBe(address);
    expect(allocator.realloc(address, bytes) >>> 0).toBe(address);
    expect(memory.buffer.byteLength).toBe(before);
    allocator.free(address);
    expect(allocator.malloc(bytes) >>> 0).toBe(address);
    expect(memory.buffer.byteLength).toBeLessThan(2 ** 31 + 2 ** 29);
  });
});

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

  test("of 500 live blocks of changing sizes stops growing, within half as much again as its content", () => {
    const { allocator, memory } = newAllocator({ initial: 0 });
    let state = SEED;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const live: { address: number; bytes: number }[] = [];
    let liveBytes = 0;
    let mostLiveBytes = 0;
    const churn = (steps: number) => {
      for (let step = 0; step < steps; step++) {
        if (live.length === 500) {
          const index = random(500);
          const [victim] = live.splice(index, 1);
          liveBytes -= victim?.bytes ?? 0;
          allocator.free(victim?.address ?? 0);
        }
        const bytes = random(10) === 0 ? random(20_000) : random(400);
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
