import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { codeOf, ownHeap } from "../../test/memory/heaps.ts";
import { link } from "../index.ts";
import { chars, createHeap, f32, HeapError, i32, pointer, struct, usize } from "./index.ts";

const Record = struct({ id: i32, x: f32, y: f32 });

describe("createHeap()", () => {
  test("takes the lesson's modules, spread into one object, and reads the values that C wrote", async () => {
    const { exports } = await link({
      program: readFile(artifactUrl("program")),
      memory: readFile(artifactUrl("memory")),
    });
    const heap = createHeap({ ...exports.program, ...exports.memory });
    const program = exports.program as unknown as { createRecord(...fields: number[]): number };
    const record = Record.at(heap, program.createRecord(2, 1.1, 2.2));
    expect(Record.read(record)).toEqual({ id: 2, x: Math.fround(1.1), y: Math.fround(2.2) });
  });

  test("takes libc's malloc from another module than the memory", async () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const { exports } = await link(
      { libc: readFile(artifactUrl("dlmalloc")) },
      { imports: { env: { memory: memory as never } } },
    );
    const heap = createHeap(exports.libc, { memory });
    const block = heap.alloc(100_000);
    expect(block.address + block.sizeBytes).toBeLessThanOrEqual(memory.buffer.byteLength);
  });

  test("takes Emscripten's names, and its views if the memory is not exported", () => {
    const _malloc = () => 64;
    const _free = (address: unknown) => {
      if (typeof address === "bigint") throw new TypeError("no bigint");
    };
    const wasmMemory = new WebAssembly.Memory({ initial: 1 });
    expect(createHeap({ _malloc, _free, wasmMemory }).alloc(1).address).toBe(64);
    const module = { _malloc, _free, HEAPU8: new Uint8Array(wasmMemory.buffer) };
    const heap = createHeap(module);
    const record = Record.at(heap, heap.alloc(Record));
    record.id = 5;
    expect(new DataView(wasmMemory.buffer).getInt32(64, true)).toBe(5);
    wasmMemory.grow(1);
    module.HEAPU8 = new Uint8Array(wasmMemory.buffer);
    expect(record.id).toBe(5);
  });

  test("says what is missing", () => {
    expect(() => createHeap({ malloc: (_size: number) => 0, other: 1 })).toThrow(
      'Cannot create a heap: found no free and no memory among the exports ["malloc","other"]',
    );
    expect(codeOf(() => createHeap({}))).toBe("NO_HEAP");
  });

  test("works with bigints if addresses have 64 bits", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const freed: unknown[] = [];
    const malloc = (sizeBytes: bigint) => 1024n + 0n * sizeBytes;
    const free = (address: bigint) => void freed.push(address + 0n);
    const heap = createHeap<bigint>({ malloc, free, memory });
    const Node = struct({ size: usize, next: pointer });
    expect(Node.layout("wasm64").sizeBytes).toBe(16);
    const block = heap.alloc(Node);
    const node = Node.at(heap, block);
    node.next = block.address;
    node.size = 2n ** 40n;
    expect(Node.read(node)).toEqual({ size: 2n ** 40n, next: 1024n });
    expect(Node.at(heap, node.next).size).toBe(2n ** 40n);
    expect(Node.addressOf(node)).toBe(1024n);
    block.free();
    // The first call finds out whether the function takes bigints.
    expect(freed).toEqual([0n, 1024n]);
  });

  test.each([
    ["wasm64", 512n, 2n ** 40n],
    ["wasm32", 512, 2 ** 31],
  ] as const)("obeys the abi %s, and calls no function to find it out", (abi, address, size) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const calls: unknown[] = [];
    const malloc = (sizeBytes: number | bigint) => {
      calls.push(sizeBytes);
      return 512; // As Emscripten's wrappers do with 64-bit addresses: they take both, and return numbers.
    };
    const free = (at: number | bigint) => void calls.push(at);
    const heap = createHeap<number | bigint>({ malloc, free, memory }, { abi });
    expect(calls).toEqual([]);
    const Node = struct({ next: pointer, size: usize });
    const block = heap.alloc(Node);
    Node.write(Node.at(heap, block), { next: address, size });
    expect(Node.read(Node.at(heap, block.address))).toEqual({ next: address, size });
    block.free();
    expect(calls).toEqual(abi === "wasm64" ? [16n, 512n] : [8, 512]);
  });
});

describe("Heap", () => {
  test("alloc() gives blocks that do not overlap, and free() takes them back", async () => {
    const { heap } = await ownHeap();
    const first = heap.alloc(24);
    const second = heap.alloc(Record);
    expect([first.sizeBytes, second.sizeBytes]).toEqual([24, 12]);
    expect(Math.abs(first.address - second.address)).toBeGreaterThanOrEqual(24);
    const { address } = second;
    second.free();
    expect(heap.alloc(Record).address).toBe(address);
  });

  test("alloc() says in an error how much was asked for, and how large the memory is", async () => {
    const { heap, memory } = await ownHeap({}, 4);
    const refused = codeOf(() => heap.alloc(1_000_000));
    expect(refused).toBe("OUT_OF_MEMORY");
    expect(() => heap.alloc(1_000_000)).toThrow(HeapError);
    try {
      heap.alloc(1_000_000);
    } catch (error) {
      const { sizeBytes, memoryBytes, message } = error as HeapError;
      expect({ sizeBytes, memoryBytes }).toEqual({ sizeBytes: 1_000_000, memoryBytes: memory.buffer.byteLength });
      expect(message).toContain("1000000 bytes");
    }
    expect(heap.alloc(16).address).toBeGreaterThan(0);
  });

  test("alloc() lets no size wrap around, and takes no size that is none", async () => {
    const { heap } = await ownHeap();
    expect(codeOf(() => heap.alloc(2 ** 32 + 16))).toBe("OUT_OF_MEMORY");
    for (const size of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(codeOf(() => heap.alloc(size))).toBe("INVALID_VALUE");
    }
    expect(heap.alloc(0).address).not.toBe(heap.alloc(0).address);
  });

  test("a block frees itself at the end of using, and only if it still owns its memory", async () => {
    const { heap } = await ownHeap();
    const block = heap.alloc(8);
    const { address } = block;
    block[Symbol.dispose]();
    block[Symbol.dispose]();
    expect(codeOf(() => block.address)).toBe("USE_AFTER_FREE");
    expect(codeOf(() => block.free())).toBe("DOUBLE_FREE");
    const released = heap.alloc(8);
    expect(released.address).toBe(address);
    expect(released.release()).toBe(address);
    released[Symbol.dispose]();
    expect(heap.alloc(8).address).not.toBe(address);
    expect(codeOf(() => released.free())).toBe("FOREIGN_FREE");
  });

  test("addresses above 2 GiB, which come as negative numbers, are made positive", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const free = (address: number) => void Math.abs(address);
    const heap = createHeap({ malloc: (_size: number) => -16, free, memory });
    expect(heap.alloc(8).address).toBe(2 ** 32 - 16);
  });

  test("copyIn() and copyOut() copy all element types, and nothing if the array does not fit", async () => {
    const { heap, memory } = await ownHeap();
    const sources = [
      Float64Array.of(1.5, -2),
      Uint16Array.of(1, 65_535),
      BigInt64Array.of(-1n, 2n),
      new Uint8Array(Uint8Array.of(9, 8, 7, 6).buffer, 1, 2),
    ] as const;
    for (const source of sources) {
      const block = heap.allocCopy(source);
      const target = source.slice();
      new Uint8Array(target.buffer).fill(0);
      expect(heap.copyOut(block, target)).toEqual(source);
      expect(block.sizeBytes).toBe(source.byteLength);
    }
    const block = heap.alloc(4);
    expect(codeOf(() => heap.copyIn(block, Int32Array.of(1, 2)))).toBe("OUT_OF_BOUNDS");
    const end = memory.buffer.byteLength;
    expect(codeOf(() => heap.copyOut(end - 4, new Uint8Array(5)))).toBe("OUT_OF_BOUNDS");
    expect(codeOf(() => heap.copyOut(0, new Uint8Array(1)))).toBe("NULL_ADDRESS");
    expect(heap.copyOut(end - 4, new Uint8Array(4))).toHaveLength(4);
  });
});

describe("with debug", () => {
  test("every access to a freed block is an error, through any view", async () => {
    const { heap } = await ownHeap({ debug: true });
    const block = heap.alloc(Record);
    const { address } = block;
    const record = Record.at(heap, block);
    const text = chars(12).at(heap, block);
    record.id = 1;
    heap.free(address);
    expect(codeOf(() => text.value)).toBe("USE_AFTER_FREE");
    expect(codeOf(() => Object.assign(text, { value: "a" }))).toBe("USE_AFTER_FREE");
    expect(codeOf(() => record.id)).toBe("USE_AFTER_FREE");
    expect(codeOf(() => Object.assign(record, { y: 1 }))).toBe("USE_AFTER_FREE");
    expect(codeOf(() => Record.at(heap, address).x)).toBe("USE_AFTER_FREE");
    expect(codeOf(() => heap.readString(address, { sizeBytes: 4 }))).toBe("USE_AFTER_FREE");
    expect(codeOf(() => heap.copyIn(address - 4, new Uint8Array(8)))).toBe("USE_AFTER_FREE");
    expect(codeOf(() => heap.copyIn(address + 12, new Uint8Array(4)))).toBe(undefined);
  });

  test("views survive growth, and go on checking", async () => {
    const { heap, grow } = await ownHeap({ debug: true });
    const [kept, freed] = [heap.alloc(Record), heap.alloc(Record)];
    const views = [Record.at(heap, kept), Record.at(heap, freed)] as const;
    views[0].id = 7;
    freed.free();
    expect(grow(1)).toBeGreaterThan(0);
    expect(views[0].id).toBe(7);
    expect(codeOf(() => views[1].id)).toBe("USE_AFTER_FREE");
  });

  test("a second free and a free of something else are told apart", async () => {
    const { heap } = await ownHeap({ debug: true });
    const { address } = heap.alloc(32);
    heap.free(address);
    expect(codeOf(() => heap.free(address))).toBe("DOUBLE_FREE");
    expect(codeOf(() => heap.free(address + 8))).toBe("FOREIGN_FREE");
    expect(codeOf(() => heap.free(0))).toBe(undefined);
  });

  test("a freed block is overwritten, and not reused while it is in quarantine", async () => {
    const { heap, memory } = await ownHeap({ debug: true });
    const { address } = heap.allocCopy(Uint8Array.of(1, 2, 3, 4));
    heap.free(address);
    expect([...new Uint8Array(memory.buffer, address, 4)]).toEqual([0xdd, 0xdd, 0xdd, 0xdd]);
    expect(heap.alloc(4).address).not.toBe(address);
  });

  test("blocks in quarantine are given back when memory is short, and after a while", async () => {
    const { heap } = await ownHeap({ debug: true }, 4);
    for (let count = 0; count < 2000; count++) heap.alloc(100).free();
    const large = heap.alloc(100_000);
    large.free();
    expect(heap.alloc(100_000).sizeBytes).toBe(100_000);
  });

  test("a block of the module can be adopted and freed, and a released block cannot", async () => {
    const { exports } = await link({
      program: readFile(artifactUrl("program")),
      memory: readFile(artifactUrl("memory")),
    });
    const heap = createHeap({ ...exports.program, ...exports.memory }, { debug: true });
    const program = exports.program as unknown as { createRecord(...fields: number[]): number };
    const address = program.createRecord(1, 2, 3);
    expect(codeOf(() => heap.free(address))).toBe("FOREIGN_FREE");
    heap.adopt(address, Record).free();
    expect(codeOf(() => Record.at(heap, address).id)).toBe("USE_AFTER_FREE");
    const released = heap.alloc(8).release();
    expect(codeOf(() => heap.free(released))).toBe("FOREIGN_FREE");
  });
});
