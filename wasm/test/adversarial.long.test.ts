import { beforeEach, describe, expect, test } from "vitest";
import { LAYOUT_32, smallestOfBin } from "../heap/heap-layout.ts";
import { allocatorOf, instantiateAllocators, newAllocator } from "./allocator.ts";
import { compileArtifact, PAGE_BYTES } from "./artifacts.ts";
import { newHeapWalker } from "./heap-walker.ts";
import { perform } from "./operations.ts";
import { OTHERS } from "./page-owners.ts";
import { SCRIPTED_SEQUENCE } from "./scripted-sequence.ts";
import { ShadowHeap } from "./shadow-heap.ts";
import { freeAndCheckWhole } from "./whole-heap.ts";

const module = await compileArtifact("memory");
const walker = newHeapWalker();
const HEADER_BYTES = 4;

let heap: ShadowHeap;

beforeEach(() => {
  heap = ShadowHeap.of(module, { initial: 1 });
});

/** Frees the live blocks for which `isFreed` returns true, the last ones first, and walks the heap. */
function freeWhere(isFreed: (bytes: number, index: number) => boolean): void {
  for (let index = heap.live().length - 1; index >= 0; index--) {
    if (isFreed(heap.live()[index]?.bytes ?? 0, index)) heap.free(index);
  }
  walker.check(heap);
}

function allocate(sizes: Iterable<number>): void {
  for (const bytes of sizes) expect(heap.malloc(bytes)).toBe(true);
  walker.check(heap);
}

function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
}

describe("sequences that are made to hurt", () => {
  test("small blocks keep freed large ones apart, so that each larger request needs new memory", () => {
    for (let round = 0; round < 8; round++) {
      allocate(range(0, 100).map((index) => (index % 2 === 0 ? 24 : 3_000 + round * 400)));
      freeWhere((bytes) => bytes >= 3_000);
      allocate(range(0, 20).map(() => 6_100));
    }
    freeAndCheckWhole(heap);
  });

  test.each([
    ["the last first", (index: number, count: number) => count - 1 - index],
    ["the first first", (index: number) => index],
    ["from the middle", (index: number, count: number) => (index * 7_919) % count],
  ])("blocks are freed in order, %s", (_, order) => {
    allocate(range(0, 997).map((index) => (index * 37) % 1_500));
    const addresses = heap.live().map(({ address }) => address);
    for (const [step] of addresses.entries()) {
      const address = addresses[order(step, addresses.length)];
      heap.free(heap.live().findIndex((block) => block.address === address));
      walker.check(heap);
    }
    freeAndCheckWhole(heap);
  });

  test("every second block is freed, then larger ones are wanted", () => {
    for (const bytes of [16, 100, 500, 1_000, 1_100, 5_000]) {
      allocate(range(0, 200).map(() => bytes));
      freeWhere((_, index) => index % 2 === 0);
      allocate(range(0, 100).map(() => bytes + 20));
      freeWhere((_, index) => index % 2 === 1);
    }
    freeAndCheckWhole(heap);
  });

  test("a sawtooth: ever more blocks, then all freed, and no page more than the highest tooth takes", () => {
    const tooth = (count: number) => {
      allocate(range(0, count).map((index) => (index * 61) % 900));
      freeWhere(() => true);
    };
    tooth(1_000);
    const { pages } = heap;
    for (const count of range(50, 1_000, 50)) tooth(count);
    expect(heap.pages).toBe(pages);
    freeAndCheckWhole(heap);
  });

  test("freed blocks in quick lists are found for a larger request", () => {
    allocate(range(0, 400).map(() => 600));
    const { pages } = heap;
    freeWhere(() => true);
    allocate(range(0, 20).map(() => 10_000));
    expect(heap.pages).toBe(pages);
    freeAndCheckWhole(heap);
  });
});

describe("sizes at every border", () => {
  test("every size from 0 to 5,000 once, and each half freed", () => {
    allocate(range(0, 5_001));
    freeWhere((bytes) => bytes % 2 === 0);
    allocate(range(0, 5_001, 2).toReversed());
    freeAndCheckWhole(heap);
  });

  test("the smallest and largest block of each bin, and one byte more and less", () => {
    for (let bin = 1; smallestOfBin(bin) < 1 << 21; bin++) {
      const payload = smallestOfBin(bin) - HEADER_BYTES;
      const sizes = [-17, -16, -1, 0, 1].map((offset) => Math.max(0, payload + offset));
      allocate(sizes.flatMap((bytes) => [bytes, 8]));
      freeWhere((bytes) => bytes !== 8);
      allocate(sizes);
      freeWhere(() => true);
    }
    freeAndCheckWhole(heap);
  });

  test("the borders of the largest bins, in blocks that are not written", () => {
    const { allocator } = newAllocator(module, { initial: 0, maximum: 40_000 });
    for (let bin = LAYOUT_32.bins - 1; smallestOfBin(bin) >= 1 << 21; bin--) {
      for (const offset of [-1, 0, 1]) {
        const bytes = smallestOfBin(bin) - HEADER_BYTES + offset;
        const address = allocator.malloc(bytes);
        const isPossible = bytes <= 0x7fff_fff0;
        expect(address !== 0, `${bytes} bytes`).toBe(isPossible);
        if (isPossible) expect(allocator.malloc_usable_size(address)).toBeGreaterThanOrEqual(bytes);
        allocator.free(address);
      }
    }
  });

  test("pages, give or take the overhead of a page", () => {
    for (const pages of [1, 2, 3, 5]) {
      for (const offset of range(-48, 48, 4)) {
        heap = ShadowHeap.of(module, { initial: 0 });
        allocate([pages * PAGE_BYTES + offset, 20, pages * PAGE_BYTES - offset]);
        freeWhere((_, index) => index !== 1);
        allocate([2 * PAGE_BYTES + offset]);
        freeAndCheckWhole(heap);
      }
    }
  });

  test("every alignment up to 128 KiB with every small size", () => {
    for (const log2 of range(0, 18)) {
      for (const bytes of range(0, 150)) expect(heap.alignedAlloc(2 ** log2, bytes)).toBe(true);
      walker.check(heap);
      freeWhere((bytes) => bytes % 3 !== 0);
    }
    freeAndCheckWhole(heap);
  });
});

describe("realloc ladders", () => {
  const ladder = Array.from({ length: 90 }, (_, step) => Math.floor(1.15 ** step));

  test("up and down, one block alone", () => {
    allocate([1]);
    for (const bytes of [...ladder, ...ladder.toReversed()]) {
      expect(heap.realloc(0, bytes)).toBe(true);
      walker.check(heap);
    }
    freeAndCheckWhole(heap);
  });

  test("three blocks in turn, so that each stands in the way of the others", () => {
    allocate([1, 1, 1]);
    for (const bytes of [...ladder, ...ladder.toReversed()]) {
      for (const step of range(0, 3)) expect(heap.realloc(0, bytes + step)).toBe(true);
      walker.check(heap);
    }
    freeAndCheckWhole(heap);
  });

  test("one up while another goes down", () => {
    allocate([1, ladder.at(-1) ?? 0]);
    // A resized block becomes the last one, so the two blocks take turns.
    for (const [step, bytes] of ladder.entries()) {
      expect(heap.realloc(0, bytes)).toBe(true);
      expect(heap.realloc(0, ladder.at(-1 - step) ?? 0)).toBe(true);
      walker.check(heap);
    }
    freeAndCheckWhole(heap);
  });

  test("byte by byte", () => {
    allocate([0, 0]);
    for (const bytes of [...range(0, 2_000), ...range(0, 2_000).toReversed()])
      expect(heap.realloc(0, bytes)).toBe(true);
    freeAndCheckWhole(heap);
  });
});

describe("high addresses", () => {
  /** A memory whose lower pages exist without an owner, and take no RAM until they are written. */
  function newHighHeap(initial: number, owners = 1): ShadowHeap {
    return ShadowHeap.of(module, { initial, maximum: 65_536 }, owners);
  }

  function performScript(initial: number): number {
    heap = newHighHeap(initial);
    let refused = 0;
    for (const operation of SCRIPTED_SEQUENCE) {
      if (perform(heap, operation) === "refused") refused++;
      walker.check(heap);
    }
    freeAndCheckWhole(heap);
    return refused;
  }

  test("across 2 GiB, where signed addresses change their sign", () => {
    for (const below of [1, 2, 5, 20, 40]) expect(performScript(32_768 - below)).toBe(0);
  });

  test("up to 4 GiB, where the memory ends and addresses begin again at 0", () => {
    expect(performScript(65_536 - 200)).toBe(0);
    for (const below of [0, 1, 2, 5, 10, 20]) expect(performScript(65_536 - below)).toBeGreaterThan(0);
  });

  test("two heaps that share the last pages", () => {
    heap = newHighHeap(65_536 - 40, 2);
    let refused = 0;
    for (const operation of SCRIPTED_SEQUENCE) {
      for (const owner of [0, 1]) if (perform(heap, { ...operation, owner }) === "refused") refused++;
      walker.check(heap);
    }
    expect(refused).toBeGreaterThan(0);
    freeAndCheckWhole(heap);
  });
});

describe("pages of others", () => {
  /** The addresses of a heap's blocks after each operation of the sequence, while others fill their pages with a byte. */
  function addressesBeside(byte: number): number[][] {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const [allocator] = instantiateAllocators(module, { memory, count: 1 });
    if (allocator === undefined) throw new Error("No allocator");
    heap = new ShadowHeap({ memory, allocators: [allocator] });
    return SCRIPTED_SEQUENCE.map((operation, step) => {
      if (step % 9 === 0) heap.growByOther(1);
      for (const page of heap.pageOwners.pages(OTHERS)) {
        new Uint8Array(memory.buffer, page * PAGE_BYTES, PAGE_BYTES).fill(byte);
      }
      perform(heap, operation);
      return heap.live().map(({ address }) => address);
    });
  }

  test("may hold anything: it makes no difference to where blocks are", () => {
    const besideZeros = addressesBeside(0);
    expect(new Set(besideZeros.flat()).size).toBeGreaterThan(50);
    for (const byte of [0x01, 0x7f, 0xff]) expect(addressesBeside(byte)).toEqual(besideZeros);
  });
});

describe("requests that no memory can meet", () => {
  const HUGE = [0x7fff_fff1, 0x7fff_ffff, 0x8000_0000, 0xffff_0000, 0xffff_ffef, 0xffff_fff0, 0xffff_fffc, 0xffff_ffff];
  const PLACE = 1_024;

  test.each(HUGE)("%i bytes: each function says so, and takes nothing", (bytes) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const allocator = allocatorOf(new WebAssembly.Instance(module, { env: { memory } }).exports);
    heap = new ShadowHeap({ memory, allocators: [allocator] });
    allocate([100, 2_000, 70_000]);
    const { pages } = heap;
    expect(allocator.malloc(bytes)).toBe(0);
    expect(allocator.calloc(1, bytes)).toBe(0);
    expect(allocator.calloc(bytes, 1)).toBe(0);
    expect(allocator.calloc(bytes, bytes)).toBe(0);
    for (const alignment of [1, 16, 32, 65_536, 0x4000_0000, 0x8000_0000]) {
      expect(allocator.aligned_alloc(alignment, bytes)).toBe(0);
      if (alignment >= 4) expect(allocator.posix_memalign(PLACE, alignment, bytes)).toBe(12);
    }
    for (const { address } of heap.live()) expect(allocator.realloc(address, bytes)).toBe(0);
    expect(heap.pages).toBe(pages);
    walker.check(heap);
    freeAndCheckWhole(heap);
  });
});
