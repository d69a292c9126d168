import { readFile } from "node:fs/promises";
import { runs, seed } from "@rec/property-runs";
import binaryen from "binaryen";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { heapFaults, loadManifest } from "../workspace.js";
import { compileArtifact, PAGE_BYTES, readArtifact } from "./artifacts.ts";
import { DebugHeap, FREED_BYTE, NEW_BYTE, type Report, ZONE, ZONE_BYTE } from "./debug-heap.ts";
import { DebugShadow } from "./debug-shadow.ts";
import { sectionIds } from "./section-ids.ts";

const MEGABYTE = 1 << 20;

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await compileArtifact("memory-debug");
});

function newHeap(limits: WebAssembly.MemoryDescriptor = { initial: 1 }): DebugHeap {
  return new DebugHeap(module, new WebAssembly.Memory(limits));
}

/** A random action of a shadow: mostly small blocks, all functions. */
function act(shadow: DebugShadow, [what, pick, size, log2]: readonly [number, number, number, number]): boolean {
  const index = shadow.live.length > 0 ? pick % shadow.live.length : -1;
  if (what < 4) return shadow.malloc(size);
  if (what < 5) return shadow.calloc(size % 17, Math.ceil(size / 17));
  if (what < 6) return shadow.alignedAlloc(2 ** log2, size);
  if (what < 7) return shadow.posixMemalign(2 ** (log2 + 2), size);
  if (index < 0) return true;
  if (what < 10) return shadow.realloc(index, size);
  shadow.free(index);
  return true;
}

const sizes = fc.oneof(
  { weight: 6, arbitrary: fc.nat(100) },
  { weight: 3, arbitrary: fc.nat(3_000) },
  { weight: 1, arbitrary: fc.nat(100_000) },
);
const dice = fc.tuple(fc.nat(15), fc.nat(), sizes, fc.nat(12));

/** Uses a heap correctly: it must report no fault, and agree with the shadow. */
function expectUsable(heap: DebugHeap): void {
  const shadow = new DebugShadow(heap);
  for (const roll of fc.sample(dice, { seed, numRuns: 300 })) act(shadow, roll);
  shadow.checkAll();
  shadow.freeAll();
  shadow.checkAll();
}

describe("the contract of memory-debug.wasm", () => {
  test("has the exports of memory.wasm with their types, and a few more", async () => {
    const { artifacts } = await loadManifest();
    const own = artifacts["memory-debug"].exports;
    expect(own).toEqual(expect.arrayContaining(artifacts.memory.exports));
    expect(own.filter(({ name }) => !artifacts.memory.exports.some((other) => other.name === name))).toEqual([
      { name: "heap_sequence", kind: "function", type: "[i32] -> [i64]" },
      { name: "heap_mark", kind: "function", type: "[] -> [i64]" },
      { name: "heap_live_first", kind: "function", type: "[i64] -> [i32]" },
      { name: "heap_live_next", kind: "function", type: "[i32] -> [i32]" },
      { name: "heap_check", kind: "function", type: "[] -> [i32]" },
    ]);
  });

  test("imports a memory of any size, the report, and nothing else", async () => {
    const { artifacts } = await loadManifest();
    expect(artifacts["memory-debug"].imports).toEqual([
      { module: "env", name: "memory", kind: "memory", limits: { minimum: 0, shared: false, addressType: "i32" } },
      { module: "env", name: "heap_report", kind: "function", type: "[i32 i32 i32] -> []" },
    ]);
  });

  test("has no data, no memory, no table, no start function, and only globals that begin at 0", async () => {
    const bytes = await readArtifact("memory-debug");
    const [table, memory, start, element, data, dataCount] = [4, 5, 8, 9, 11, 12];
    const absent = [table, memory, start, element, data, dataCount];
    expect(sectionIds(bytes).filter((id) => absent.includes(id))).toEqual([]);
    const read = binaryen.readBinary(bytes);
    const globals = Array.from({ length: read.getNumGlobals() }, (_, index) =>
      binaryen.getGlobalInfo(read.getGlobalByIndex(index)),
    );
    expect(globals.map(({ name }) => name)).toContain("ledger");
    for (const { init } of globals) {
      expect(binaryen.getExpressionInfo(init)).toMatchObject({ id: binaryen.ConstId, value: 0 });
    }
  });

  test("takes no page before the first allocation, for any other call", () => {
    const heap = newHeap({ initial: 0 });
    const { allocator } = heap;
    allocator.free(0);
    expect([allocator.malloc(-1), allocator.calloc(65_536, 65_536), allocator.heap_next_block(0)]).toEqual([0, 0, 0]);
    expect([allocator.heap_check(), allocator.heap_live_blocks(), allocator.heap_bytes_peak()]).toEqual([0, 0, 0]);
    expect([allocator.heap_mark(), allocator.heap_live_first(0n), allocator.heap_record()]).toEqual([0n, 0, 0]);
    expect(heap.takeReports()).toEqual([]);
    allocator.free(16);
    expect(heap.takeReports()).toEqual([{ fault: "foreign free", address: 16, bytes: 0 }]);
    expect(heap.memory.buffer.byteLength).toBe(0);
  });
});

describe("a correct program", () => {
  test("any sequence of calls is met as a shadow model says, and nothing is reported", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.array(dice, { minLength: 1, maxLength: 150 }), (initial, rolls) => {
        const heap = newHeap({ initial });
        const shadow = new DebugShadow(heap);
        for (const roll of rolls) {
          expect(act(shadow, roll), "out of memory in a memory without maximum").toBe(true);
          shadow.checkStatistics();
        }
        shadow.checkAll();
        shadow.freeAll();
        shadow.checkAll();
      }),
      runs(300),
    );
  });

  test("20,000 calls in a row are, too", () => {
    const heap = newHeap();
    const shadow = new DebugShadow(heap);
    fc.sample(dice, { seed, numRuns: 20_000 }).forEach((roll, step) => {
      const full = shadow.live.length > 200 ? ([12, roll[1], 0, 0] as const) : roll;
      expect(act(shadow, full)).toBe(true);
      if (step % 500 === 0) shadow.checkAll();
    });
    shadow.checkAll();
  });

  test("when growth is refused, at any moment, calls return 0, after the quarantine is used up", () => {
    let refusals = 0;
    const setting = runs(200);
    fc.assert(
      fc.property(fc.nat(6), fc.array(dice, { minLength: 50, maxLength: 200, size: "max" }), (pages, rolls) => {
        const heap = newHeap({ initial: 0, maximum: pages });
        const shadow = new DebugShadow(heap);
        for (const roll of rolls) if (!act(shadow, roll)) refusals++;
        shadow.checkAll();
        shadow.freeAll();
        while (shadow.malloc(1_000));
        expect(shadow.live.length * 1_000).toBeGreaterThanOrEqual(pages * PAGE_BYTES * 0.6);
        shadow.checkAll();
      }),
      setting,
    );
    expect(refusals).toBeGreaterThan(setting.numRuns / 2);
  });

  test("a memory that is full of smallest blocks can be emptied and filled again", () => {
    const heap = newHeap({ initial: 0, maximum: 4 });
    const shadow = new DebugShadow(heap);
    while (shadow.malloc(0));
    const filled = shadow.live.length;
    expect(filled).toBeGreaterThan(1_000);
    shadow.freeAll();
    while (shadow.malloc(0));
    expect(shadow.live.length).toBeGreaterThan(filled * 0.9);
    shadow.checkAll();
  });

  test("two heaps in one memory and another that grows it do not meet", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const heaps = [new DebugHeap(module, memory), new DebugHeap(module, memory)];
    const shadows = heaps.map((heap) => new DebugShadow(heap));
    new Uint8Array(memory.buffer).fill(0x5a);
    const others = [0];
    fc.sample(dice, { seed, numRuns: 2_000 }).forEach((roll, step) => {
      const shadow = shadows[step % 2] as DebugShadow;
      act(shadow, shadow.live.length > 100 ? [12, roll[1], 0, 0] : roll);
      if (step % 100 === 0) {
        const page = memory.grow(1);
        new Uint8Array(memory.buffer, page * PAGE_BYTES, PAGE_BYTES).fill(0x5a);
        others.push(page);
      }
    });
    for (const shadow of shadows) shadow.checkAll();
    for (const heap of heaps) expect(heap.allocator.heap_regions()).toBeGreaterThan(1);
    for (const page of others) {
      expect(new Uint8Array(memory.buffer, page * PAGE_BYTES, PAGE_BYTES).every((byte) => byte === 0x5a)).toBe(true);
    }
  });

  test("sizes that no memory has give 0 in each function, and leave the block and the quarantine as they are", () => {
    const heap = newHeap();
    const { allocator } = heap;
    const [block, freed] = [allocator.malloc(10), allocator.malloc(10)];
    allocator.free(freed);
    for (const bytes of [-1, -16, -64, -100, 0x80000000, 0x7fffffff, 0x7fffffc0]) {
      expect(allocator.malloc(bytes)).toBe(0);
      expect(allocator.calloc(1, bytes)).toBe(0);
      expect(allocator.realloc(block, bytes)).toBe(0);
      expect(allocator.aligned_alloc(64, bytes)).toBe(0);
      expect(allocator.posix_memalign(block, 64, bytes)).toBe(12);
    }
    expect([allocator.calloc(65_536, 65_537), allocator.calloc(-1, -1), allocator.calloc(3, 0x55555556)]).toEqual([
      0, 0, 0,
    ]);
    expect([allocator.aligned_alloc(0x80000000, 1), allocator.aligned_alloc(0x40000000, 0x40000000)]).toEqual([0, 0]);
    expect([allocator.aligned_alloc(0, 1), allocator.aligned_alloc(48, 1)]).toEqual([0, 0]);
    expect([1, 2, 12, 0].map((alignment) => allocator.posix_memalign(block, alignment, 1))).toEqual([22, 22, 22, 22]);
    expect(heap.bytesAt(block, 10).every((byte) => byte === NEW_BYTE)).toBe(true);
    expect([allocator.heap_live_blocks(), allocator.heap_sequence(freed)]).toEqual([1, 2n]);
    expect(allocator.heap_check()).toBe(0);
  });

  test("bytes that alignment does not need are used for other blocks, in front of the block and behind it", () => {
    for (let distance = 0; distance < 4_096; distance += 256) {
      const { allocator } = newHeap();
      allocator.malloc(distance);
      const aligned = allocator.aligned_alloc(4_096, 10);
      const others = Array.from({ length: 100 }, () => allocator.malloc(10));
      const behind = Math.min(...others.filter((address) => address > aligned));
      expect(behind - aligned, `behind, at ${distance}`).toBeLessThanOrEqual(10 + 2 * ZONE + 32);
      const before = Math.max(...others.filter((address) => address < aligned), 0);
      if (before > 0) expect(aligned - before, `before, at ${distance}`).toBeLessThan(2 * (10 + 2 * ZONE + 32));
      expect(allocator.heap_bytes_held()).toBe(PAGE_BYTES);
    }
  });

  test("the peak is the most that was in use at a time, with both blocks of a realloc", () => {
    const { allocator } = newHeap();
    allocator.free(allocator.malloc(1_000));
    expect(allocator.heap_bytes_peak()).toBe(1_000);
    const block = allocator.realloc(allocator.malloc(600), 500);
    expect([allocator.heap_bytes_peak(), allocator.heap_bytes_in_use()]).toEqual([1_100, 500]);
    allocator.free(block);
    expect([allocator.heap_bytes_peak(), allocator.heap_bytes_in_use()]).toEqual([1_100, 0]);
    expect(allocator.heap_bytes_held()).toBe(PAGE_BYTES);
  });
});

/** Every way to get a block, of 40 bytes. */
const makers: Record<string, (heap: DebugHeap) => number> = {
  "malloc()": ({ allocator }) => allocator.malloc(40),
  "calloc()": ({ allocator }) => allocator.calloc(4, 10),
  "realloc() of 0": ({ allocator }) => allocator.realloc(0, 40),
  "realloc() to more": ({ allocator }) => allocator.realloc(allocator.malloc(4), 40),
  "realloc() to less": ({ allocator }) => allocator.realloc(allocator.malloc(400), 40),
  "aligned_alloc(8)": ({ allocator }) => allocator.aligned_alloc(8, 40),
  "aligned_alloc(32)": ({ allocator }) => allocator.aligned_alloc(32, 40),
  "aligned_alloc(4096)": ({ allocator }) => allocator.aligned_alloc(4096, 40),
  "posix_memalign(64)": (heap) => heap.posixMemalign(64, 40),
};

/** Every call with a block as its argument, and its result for a block that it refuses. */
const takers: Record<string, (heap: DebugHeap, address: number) => unknown> = {
  "free()": ({ allocator }, address) => allocator.free(address),
  "realloc() to more": ({ allocator }, address) => allocator.realloc(address, 1_000),
  "realloc() to less": ({ allocator }, address) => allocator.realloc(address, 1),
  "malloc_usable_size()": ({ allocator }, address) => allocator.malloc_usable_size(address),
};

const endings = Object.entries(takers).filter(([name]) => name !== "malloc_usable_size()");

describe.each(Object.entries(makers))("a block from %s", (_maker, make) => {
  /** A heap with the block between others. */
  function setup(): { heap: DebugHeap; address: number; fault: (fault: Report["fault"]) => Report } {
    const heap = newHeap();
    heap.allocator.malloc(100);
    const address = make(heap) >>> 0;
    heap.allocator.malloc(100);
    expect(heap.takeReports()).toEqual([]);
    return { heap, address, fault: (fault) => ({ fault, address, bytes: 40 }) };
  }

  test.each(Object.entries(takers))("is a double free when freed and given to %s", (_taker, take) => {
    const { heap, address, fault } = setup();
    heap.allocator.free(address);
    const [live, blocks] = [heap.allocator.heap_live_blocks(), heap.walk()];
    expect(take(heap, address) ?? 0).toBe(0);
    expect(heap.takeReports()).toEqual([fault("double free")]);
    expect([heap.allocator.heap_live_blocks(), heap.walk()]).toEqual([live, blocks]);
    take(heap, address);
    expect(heap.takeReports()).toEqual([fault("double free")]);
    for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
    expectUsable(heap);
  });

  test.each(endings)("whose bytes behind have changed is an overflow, seen by %s", (_taker, take) => {
    for (let offset = 0; offset < ZONE; offset++) {
      const { heap, address, fault } = setup();
      heap.spoil(address + 40 + offset);
      take(heap, address);
      expect(heap.takeReports(), `byte ${offset} behind`).toEqual([fault("overflow")]);
      if (offset % 8 !== 0) continue;
      for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
      expectUsable(heap);
    }
  });

  test.each(endings)("whose bytes before have changed is an underflow, seen by %s", (_taker, take) => {
    for (let offset = 1; offset <= ZONE; offset++) {
      const { heap, address, fault } = setup();
      heap.spoil(address - offset);
      take(heap, address);
      expect(heap.takeReports(), `byte ${offset} before`).toEqual([fault("underflow")]);
      if (offset % 8 !== 0) continue;
      for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
      expectUsable(heap);
    }
  });

  test("that is written to when freed is a write after free, told when it is asked for, and once", () => {
    for (let offset = 0; offset < 40; offset++) {
      const { heap, address, fault } = setup();
      heap.allocator.free(address);
      heap.spoil(address + offset);
      expect([heap.allocator.heap_check(), heap.allocator.heap_check()]).toEqual([1, 0]);
      expect(heap.takeReports(), `byte ${offset}`).toEqual([fault("write after free")]);
      if (offset % 8 !== 0) continue;
      for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
      expectUsable(heap);
    }
  });
});

describe("a foreign free", () => {
  const foreign: Record<string, (heap: DebugHeap, block: number) => number> = {
    "one byte into a block": (_, block) => block + 1,
    "16 bytes into a block": (_, block) => block + 16,
    "a block's first zone": (_, block) => block - 16,
    "what the heap beneath took for the block": (_, block) => block - ZONE,
    "the heap's own record": ({ allocator }) => allocator.heap_record(),
    "the program's page": () => 16,
    "the last byte of the memory": ({ memory }) => memory.buffer.byteLength - 1,
    "the end of the memory": ({ memory }) => memory.buffer.byteLength,
    "beyond the memory": () => 0x7ffffff0,
    "the last address": () => -1,
    "the last aligned address": () => -16,
  };

  describe.each(Object.entries(foreign))("of %s", (_where, addressOf) => {
    test.each(Object.entries(takers))("is reported by %s, and does nothing", (_taker, take) => {
      const heap = newHeap();
      const block = heap.allocator.malloc(100);
      const address = addressOf(heap, block);
      expect(take(heap, address) ?? 0).toBe(0);
      expect(heap.takeReports()).toEqual([{ fault: "foreign free", address: address >>> 0, bytes: 0 }]);
      expect([heap.allocator.heap_live_blocks(), heap.allocator.heap_check()]).toEqual([1, 0]);
      heap.allocator.free(block);
      expectUsable(heap);
    });
  });

  test("is one of another heap's block", () => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const [ours, theirs] = [new DebugHeap(module, memory), new DebugHeap(module, memory)];
    const [block, own] = [theirs.allocator.malloc(10), ours.allocator.malloc(10)];
    ours.allocator.free(block);
    expect(ours.takeReports()).toEqual([{ fault: "foreign free", address: block, bytes: 0 }]);
    expect([theirs.allocator.heap_check(), theirs.allocator.heap_live_blocks()]).toEqual([0, 1]);
    ours.allocator.free(own);
    expectUsable(ours);
  });

  test("is any address that no block has", () => {
    const heap = newHeap();
    const blocks = new Set(Array.from({ length: 200 }, (_, size) => heap.allocator.malloc(size)));
    const anywhere = fc.oneof(fc.integer(), fc.integer({ min: PAGE_BYTES, max: heap.memory.buffer.byteLength }));
    const addresses = anywhere.filter((address) => address !== 0 && !blocks.has(address));
    fc.assert(
      fc.property(addresses, (address) => {
        heap.allocator.free(address);
        expect(heap.takeReports()).toEqual([{ fault: "foreign free", address: address >>> 0, bytes: 0 }]);
      }),
      runs(5_000),
    );
    expect(heap.allocator.heap_check()).toBe(0);
    for (const block of blocks) heap.allocator.free(block);
    expectUsable(heap);
  });
});

/** A program with random correct and wrong actions, each wrong action once for each place, and the expected reports. */
class FaultyProgram {
  readonly heap: DebugHeap;
  readonly expected: Report[] = [];
  #live: { address: number; bytes: number }[] = [];
  #freed: { address: number; bytes: number }[] = [];
  readonly #spoiled = new Set<string>();

  constructor(heap: DebugHeap) {
    this.heap = heap;
  }

  step([what, pick, size, offset]: readonly [number, number, number, number]): void {
    const live = this.#live[pick % Math.max(1, this.#live.length)];
    this.#freed = this.#freed.filter(({ address }) => this.heap.allocator.heap_sequence(address) !== 0n);
    const freed = this.#freed[pick % Math.max(1, this.#freed.length)];
    if (what < 5) this.#enter(this.heap.allocator.malloc(size), size);
    else if (what < 9 && live) this.#leave(live, () => this.heap.allocator.free(live.address));
    else if (what < 10 && live)
      this.#leave(live, () => this.#enter(this.heap.allocator.realloc(live.address, size), size));
    else if (what < 11 && live) this.#spoil(live, "overflow", live.address + live.bytes + (offset % ZONE));
    else if (what < 12 && live) this.#spoil(live, "underflow", live.address - 1 - (offset % ZONE));
    else if (what < 14 && freed && freed.bytes > 0) {
      this.#spoil(freed, "write after free", freed.address + (offset % freed.bytes));
    } else if (what < 15 && freed) {
      this.expected.push({ fault: "double free", ...freed });
      this.heap.allocator.free(freed.address);
    } else if (live) {
      this.expected.push({ fault: "foreign free", address: live.address + 1, bytes: 0 });
      this.heap.allocator.free(live.address + 1);
    }
  }

  freeAll(): void {
    for (const block of [...this.#live]) this.#leave(block, () => this.heap.allocator.free(block.address));
  }

  #enter(address: number, bytes: number): void {
    expect(address).toBeGreaterThan(0);
    this.#live.push({ address, bytes });
  }

  #leave(block: { address: number; bytes: number }, call: () => void): void {
    this.#live = this.#live.filter((other) => other !== block);
    call();
    this.#freed.push(block);
  }

  #spoil(block: { address: number; bytes: number }, fault: Report["fault"], at: number): void {
    const place = `${fault} ${this.heap.allocator.heap_sequence(block.address)}`;
    if (this.#spoiled.has(place)) return;
    this.#spoiled.add(place);
    this.heap.spoil(at);
    this.expected.push({ fault, ...block });
  }
}

const inOrder = (reports: readonly Report[]) =>
  [...reports].sort((a, b) => a.address - b.address || a.fault.localeCompare(b.fault) || a.bytes - b.bytes);

describe("a program that does right and wrong at random", () => {
  test("has every fault reported once, and nothing else", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(15), fc.nat(), sizes, fc.nat()), { minLength: 50, maxLength: 300 }),
        (steps) => {
          const heap = newHeap({ initial: 0 });
          const program = new FaultyProgram(heap);
          for (const step of steps) program.step(step);
          if (steps.length % 2 === 0) heap.allocator.heap_check();
          program.freeAll();
          heap.allocator.heap_check();
          expect(inOrder(heap.takeReports())).toEqual(inOrder(program.expected));
          for (const { fault } of program.expected) seen.add(fault);
          expectUsable(heap);
        },
      ),
      runs(150),
    );
    expect([...seen].sort()).toEqual(Object.values(heapFaults).sort());
  });
});

describe("zones and fillings", () => {
  test("a block of every size is watched from its first byte on both sides to 32 beyond", () => {
    for (const bytes of [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1_000, 65_536]) {
      const heap = newHeap();
      const address = heap.allocator.malloc(bytes);
      expect([...heap.bytesAt(address - ZONE, ZONE), ...heap.bytesAt(address + bytes, ZONE)]).toEqual(
        Array(2 * ZONE).fill(ZONE_BYTE),
      );
      heap.spoil(address + bytes);
      heap.spoil(address - 1);
      expect(heap.allocator.heap_check()).toBe(2);
      expect(heap.takeReports()).toEqual([
        { fault: "overflow", address, bytes },
        { fault: "underflow", address, bytes },
      ]);
      expect(heap.allocator.heap_check(), "told once").toBe(0);
    }
  });

  test("the rest that alignment leaves behind a block is watched up to the next header", () => {
    const heap = newHeap();
    const [first, second] = [heap.allocator.malloc(1), heap.allocator.malloc(1)];
    const nextHeader = second - ZONE - 4;
    for (let at = first + 1; at < nextHeader; at++) {
      heap.spoil(at);
      expect([heap.allocator.heap_check(), heap.takeReports()]).toEqual([
        1,
        [{ fault: "overflow", address: first, bytes: 1 }],
      ]);
    }
  });

  test("a changed header is reported as an underflow of its block, and restored", () => {
    for (const change of [
      () => 0,
      () => 0xffffffff,
      () => 97,
      (size: number) => size ^ 1,
      (size: number) => size ^ 16,
    ]) {
      const heap = newHeap();
      const blocks = [10, 10, 10].map((bytes) => heap.allocator.malloc(bytes)) as [number, number, number];
      const header = new DataView(heap.memory.buffer, blocks[1] - ZONE - 4);
      header.setUint32(0, change(header.getUint32(0, true)), true);
      heap.allocator.free(blocks[1]);
      expect(heap.takeReports()).toEqual([{ fault: "underflow", address: blocks[1], bytes: 10 }]);
      heap.allocator.free(blocks[0]);
      heap.allocator.free(blocks[2]);
      expectUsable(heap);
    }
  });

  test("an overflow into the next block is reported for both, in any order of freeing and leaving", () => {
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 1, 0],
      [0, 2, 1],
    ]) {
      const heap = newHeap({ initial: 0, maximum: 8 });
      const blocks = [20, 24, 28].map((bytes) => ({ address: heap.allocator.malloc(bytes), bytes }));
      const [first, second] = blocks as [Report, Report];
      heap.bytesAt(first.address, 100).fill(0x41);
      for (const index of order) heap.allocator.free(blocks[index]?.address ?? 0);
      while (heap.allocator.malloc(60_000) !== 0);
      expect(
        heap
          .takeReports()
          .map(({ fault, address }) => ({ fault, address }))
          .sort((a, b) => a.address - b.address),
      ).toEqual([
        { fault: "overflow", address: first.address },
        { fault: "underflow", address: second.address },
      ]);
      for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
      expectUsable(heap);
    }
  });

  test("the next block's header is looked at before the heap beneath uses it", () => {
    const heap = newHeap({ initial: 0, maximum: 8 });
    const [first, second] = [heap.allocator.malloc(20), heap.allocator.malloc(24)];
    heap.allocator.free(first);
    new DataView(heap.memory.buffer).setUint32(second - ZONE - 4, 0x41414141, true);
    while (heap.allocator.malloc(60_000) !== 0);
    expect(heap.takeReports()).toEqual([{ fault: "underflow", address: second, bytes: 24 }]);
    for (const block of heap.liveAfter(0n)) heap.allocator.free(block);
    expectUsable(heap);
  });

  test("new bytes are CD, those of calloc 0, and freed ones DD", () => {
    const heap = newHeap();
    const { allocator } = heap;
    const block = allocator.malloc(20);
    expect([...heap.bytesAt(block, 20)]).toEqual(Array(20).fill(NEW_BYTE));
    heap.bytesAt(block, 20).fill(7);
    const moved = allocator.realloc(block, 30);
    expect(moved).not.toBe(block);
    expect([...heap.bytesAt(moved, 30)]).toEqual([...Array(20).fill(7), ...Array(10).fill(NEW_BYTE)]);
    expect([...heap.bytesAt(block, 20)]).toEqual(Array(20).fill(FREED_BYTE));
    expect([...heap.bytesAt(allocator.calloc(5, 4), 20)]).toEqual(Array(20).fill(0));
  });

  test("a freed block's zones are watched, too", () => {
    const heap = newHeap();
    const address = heap.allocator.malloc(20);
    heap.allocator.free(address);
    heap.spoil(address + 20);
    heap.spoil(address - 1);
    heap.spoil(address);
    expect(heap.allocator.heap_check()).toBe(3);
    expect(heap.takeReports().map(({ fault }) => fault)).toEqual(["write after free", "overflow", "underflow"]);
  });
});

describe("the quarantine", () => {
  test("gives no address again while it holds it, up to a quarter of the heap", () => {
    const heap = newHeap();
    heap.allocator.malloc(10 * MEGABYTE);
    const freed = new Set<number>();
    for (let i = 0; i < 10_000; i++) {
      const block = heap.allocator.malloc(100);
      expect(freed.has(block)).toBe(false);
      freed.add(block);
      heap.allocator.free(block);
    }
    const held = heap.allocator.heap_bytes_held();
    for (let i = 0; i < 20_000; i++) heap.allocator.free(heap.allocator.malloc(100));
    const kept = heap.walk().filter((address) => heap.allocator.heap_block_in_use(address) === 0);
    expect(kept.length * 192).toBeGreaterThan(held / 5);
    expect(kept.length * 176).toBeLessThanOrEqual(heap.allocator.heap_bytes_held() / 4);
  });

  test("holds 16 MiB and no more", () => {
    const heap = newHeap();
    for (let i = 0; i < 100; i++) heap.allocator.malloc(MEGABYTE);
    const freed = Array.from({ length: 40 }, () => heap.allocator.malloc(MEGABYTE));
    for (const block of freed) heap.allocator.free(block);
    expect(freed.filter((block) => heap.allocator.heap_sequence(block) !== 0n)).toEqual(freed.slice(-15));
  });

  test("keeps the block that was freed last, however large", () => {
    const heap = newHeap();
    const [first, second] = [heap.allocator.malloc(40 * MEGABYTE), heap.allocator.malloc(40 * MEGABYTE)];
    heap.allocator.free(first);
    heap.allocator.free(first);
    heap.allocator.free(second);
    heap.allocator.free(second);
    heap.allocator.free(first);
    const bytes = 40 * MEGABYTE;
    expect(heap.takeReports()).toEqual([
      { fault: "double free", address: first, bytes },
      { fault: "double free", address: second, bytes },
      { fault: "foreign free", address: first, bytes: 0 },
    ]);
  });

  test("tells of a write when the block leaves it", () => {
    const heap = newHeap();
    const address = heap.allocator.malloc(1_000);
    heap.allocator.free(address);
    heap.spoil(address + 999);
    let frees = 0;
    for (; heap.allocator.heap_sequence(address) !== 0n; frees++) heap.allocator.free(heap.allocator.malloc(1_000));
    expect(frees).toBeGreaterThan(10);
    expect(heap.takeReports()).toEqual([{ fault: "write after free", address, bytes: 1_000 }]);
    expectUsable(heap);
  });

  test("is emptied before growth is given up, and tells of a write then", () => {
    const heap = newHeap({ initial: 0, maximum: 16 });
    heap.allocator.malloc(8 * PAGE_BYTES);
    const address = heap.allocator.malloc(2 * PAGE_BYTES);
    heap.allocator.free(address);
    heap.spoil(address);
    expect(heap.allocator.malloc(7 * PAGE_BYTES)).toBeGreaterThan(0);
    expect(heap.takeReports()).toEqual([{ fault: "write after free", address, bytes: 2 * PAGE_BYTES }]);
  });

  test("and the ledger stay small where few blocks are in use", () => {
    const heap = newHeap();
    for (let i = 0; i < 100_000; i++) heap.allocator.free(heap.allocator.malloc(10));
    expect(heap.allocator.heap_bytes_held()).toBe(PAGE_BYTES);
  });

  test("is not emptied while the memory can grow", () => {
    const heap = newHeap();
    const address = heap.allocator.malloc(10_000);
    heap.allocator.free(address);
    heap.allocator.malloc(MEGABYTE);
    expect(heap.allocator.heap_sequence(address)).toBe(1n);
  });
});

describe("sequence numbers", () => {
  test("live blocks that were allocated after a mark are found, in order", () => {
    const heap = newHeap();
    const { allocator } = heap;
    const before = allocator.malloc(1);
    const mark = allocator.heap_mark();
    expect(mark).toBe(1n);
    const blocks = Array.from({ length: 100 }, (_, bytes) => allocator.malloc(bytes));
    for (const block of blocks.filter((_, index) => index % 3 !== 0)) allocator.free(block);
    const leaked = blocks.filter((_, index) => index % 3 === 0);
    expect(heap.liveAfter(mark)).toEqual(leaked);
    expect(leaked.map((block) => allocator.heap_sequence(block))).toEqual(
      leaked.map((_, index) => 2n + 3n * BigInt(index)),
    );
    expect(heap.liveAfter(0n)).toEqual([before, ...leaked]);
    expect(heap.liveAfter(allocator.heap_mark())).toEqual([]);
  });

  test("realloc allocates anew, and a failed call has no number", () => {
    const { allocator } = newHeap();
    const block = allocator.realloc(allocator.malloc(1), 2);
    expect(allocator.malloc(-1)).toBe(0);
    expect([allocator.heap_sequence(block), allocator.heap_mark()]).toEqual([2n, 2n]);
  });

  test("no address but a block's has one, or a successor, and asking is no fault", () => {
    const heap = newHeap();
    const { allocator } = heap;
    const [block, freed, last, freedToo] = [1, 2, 3, 4].map((bytes) => allocator.malloc(bytes)) as [
      number,
      number,
      number,
      number,
    ];
    allocator.free(freed);
    allocator.free(freedToo);
    for (const address of [0, block + 1, -16, 0x7ffffff0]) {
      expect([allocator.heap_sequence(address), allocator.heap_block_in_use(address)]).toEqual([0n, 0]);
      expect(allocator.heap_live_next(address)).toBe(0);
      if (address !== 0) expect(allocator.heap_next_block(address)).toBe(0);
    }
    expect([allocator.heap_live_next(block), allocator.heap_live_next(freed), allocator.heap_live_next(last)]).toEqual([
      last,
      0,
      0,
    ]);
    expect([heap.walk(), heap.takeReports()]).toEqual([[block, last, freed, freedToo], []]);
  });
});

describe("a report that throws", () => {
  /** A heap whose reports throw; each entry calls one that reports. */
  function throwingHeap(limits: WebAssembly.MemoryDescriptor = { initial: 0 }) {
    const memory = new WebAssembly.Memory(limits);
    const heap = new DebugHeap(module, memory);
    let isSilent = false;
    const heap_report = (kind: keyof typeof heapFaults) => {
      if (!isSilent) throw new Error(heapFaults[kind]);
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory, heap_report } });
    const allocator = exports as unknown as DebugHeap["allocator"];
    return { heap: Object.assign(heap, { allocator }), allocator, silence: () => (isSilent = true) };
  }

  test("leaves a usable heap behind, at any call", () => {
    const { heap, allocator } = throwingHeap();
    const [block, other] = [allocator.malloc(10), allocator.malloc(10)];
    expect(() => allocator.free(block + 1)).toThrow("foreign free");
    heap.spoil(block + 10);
    heap.spoil(block - 1);
    expect(() => allocator.free(block)).toThrow("overflow");
    expect(() => allocator.free(block)).toThrow("double free");
    expect(() => allocator.realloc(block, 1)).toThrow("double free");
    heap.spoil(block);
    expect(() => allocator.heap_check()).toThrow("write after free");
    expect(allocator.heap_check()).toBe(0);
    heap.spoil(other - 1);
    expect(() => allocator.realloc(other, 100)).toThrow("underflow");
    for (const leaked of heap.liveAfter(0n)) allocator.free(leaked);
    expectUsable(heap);
  });

  test("keeps the block in quarantine that was about to leave, and lets it leave next time", () => {
    const { heap, allocator } = throwingHeap({ initial: 0, maximum: 8 });
    const block = allocator.malloc(200_000);
    allocator.free(block);
    heap.spoil(block + 5);
    expect(() => allocator.malloc(400_000)).toThrow("write after free");
    expect(allocator.heap_sequence(block)).toBe(1n);
    expect(allocator.malloc(400_000)).toBeGreaterThan(0);
  });

  test("knows the number of the block that it is about", () => {
    const memory = new WebAssembly.Memory({ initial: 0, maximum: 8 });
    const numbers: bigint[] = [];
    const heap_report = (_kind: number, address: number) => numbers.push(allocator.heap_sequence(address));
    const { exports } = new WebAssembly.Instance(module, { env: { memory, heap_report } });
    const allocator = exports as unknown as DebugHeap["allocator"];
    allocator.malloc(1);
    const block = allocator.malloc(100);
    new Uint8Array(memory.buffer)[block + 100] = 0;
    allocator.free(block);
    allocator.free(block);
    new Uint8Array(memory.buffer)[block] = 0;
    while (allocator.malloc(50_000) !== 0);
    allocator.free(block);
    expect(numbers).toEqual([2n, 2n, 2n, 0n]);
  });
});

describe("README.md", () => {
  test("shows JavaScript that finds faults and leaks", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [, section = ""] = readme.split("## memory-debug.wasm");
    const [, example = ""] = /```js\n(.*?)```/s.exec(section) ?? [];
    const code = example.replaceAll("@rec/wasm", new URL("../index.js", import.meta.url).href);
    const { faults, leaks } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${code}\nexport { faults, leaks };`)}`
    );
    expect(faults).toEqual(["overflow, 12 bytes", "double free, 12 bytes"]);
    expect(leaks).toEqual([{ number: 2n, size: 100 }]);
  });

  test("names each kind as the table of @rec/wasm does", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| (\d) +\| `([a-z ]+)` +\|/gm)].map(([, kind, name]) => [kind, name]);
    expect(Object.fromEntries(rows)).toEqual(heapFaults);
  });
});
