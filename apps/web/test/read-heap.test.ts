import { readFile } from "node:fs/promises";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { areaAt, createAreaMap, Legend, positionOf } from "../src/linker/area-map.ts";
import { heapExportsOf, readHeap } from "../src/linker/read-heap.ts";

type Allocator = Readonly<Record<"malloc" | "free", (value: number) => number>>;

async function newAllocator(name: "memory" | "memory-debug") {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(await readFile(artifactUrl(name)), {
    env: { memory, heap_report: () => {} },
  });
  const exports = instance.exports as unknown as Allocator & Record<string, unknown>;
  const read = () => {
    const legend = new Legend();
    const found = heapExportsOf(exports);
    if (found === undefined) throw new Error(`${name} does not show its heap`);
    const { view, parts, regions } = readHeap(found, { module: name, memory: memory.buffer, legend });
    const map = createAreaMap({ sizeBytes: memory.buffer.byteLength, legend, areas: [], heapParts: parts });
    return { view, regions, contentAt: (address: number) => areaAt(map, positionOf(map, address)).content };
  };
  return { exports, memory, read };
}

describe("readHeap()", () => {
  test.each(["memory", "memory-debug"] as const)("tells blocks in use from freed ones in %s.wasm", async (name) => {
    const { exports, read } = await newAllocator(name);
    expect(read()).toMatchObject({ view: { module: name, liveCount: 0 }, regions: [] });
    const [first, second, third] = [exports.malloc(12), exports.malloc(12), exports.malloc(40)] as const;
    exports.free(second);
    const { view, regions, contentAt } = read();
    expect(view).toEqual({ module: name, liveCount: 2, quickCount: 1, freeCount: 0 });
    expect([first, second, third].map(contentAt)).toEqual(["live", "quick", "live"]);
    expect(contentAt(0)).toBe("other");
    expect(regions[0]?.start).toBe(65_536);
    // Reading has changed nothing: the block is still there for the next request of its size.
    if (name === "memory") expect(exports.malloc(12)).toBe(second);
  });

  test("says why a heap cannot be read", async () => {
    const { exports, memory } = await newAllocator("memory");
    exports.malloc(12);
    new Uint8Array(memory.buffer).fill(0x5a, 65_536);
    const found = heapExportsOf(exports);
    if (found === undefined) throw new Error("memory does not show its heap");
    const { view, parts } = readHeap(found, { module: "m", memory: memory.buffer, legend: new Legend() });
    expect(view.unknown).toMatch(/^Cannot read the heap: the bytes at address \d+/);
    expect(parts).toEqual([]);
  });
});
