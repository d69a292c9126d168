import { readFile } from "node:fs/promises";
import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { loadManifest } from "../workspace.js";
import { compileArtifact, PAGE_BYTES, readArtifact } from "./artifacts.ts";
import { sectionIds } from "./section-ids.ts";

const SECTION = { table: 4, memory: 5, global: 6, start: 8, element: 9, data: 11, dataCount: 12 };

describe("the contract of memory.wasm", () => {
  test("imports a memory of any size and nothing else", async () => {
    const { artifacts } = await loadManifest();
    expect(artifacts.memory.imports).toEqual([
      { module: "env", name: "memory", kind: "memory", limits: { minimum: 0, shared: false, addressType: "i32" } },
    ]);
  });

  test("exports only the functions of C, the statistics and the walk", async () => {
    const { artifacts } = await loadManifest();
    expect(artifacts.memory.exports).toEqual([
      { name: "malloc", kind: "function", type: "[i32] -> [i32]" },
      { name: "free", kind: "function", type: "[i32] -> []" },
      { name: "calloc", kind: "function", type: "[i32 i32] -> [i32]" },
      { name: "realloc", kind: "function", type: "[i32 i32] -> [i32]" },
      { name: "aligned_alloc", kind: "function", type: "[i32 i32] -> [i32]" },
      { name: "posix_memalign", kind: "function", type: "[i32 i32 i32] -> [i32]" },
      { name: "malloc_usable_size", kind: "function", type: "[i32] -> [i32]" },
      { name: "heap_live_blocks", kind: "function", type: "[] -> [i32]" },
      { name: "heap_bytes_in_use", kind: "function", type: "[] -> [i32]" },
      { name: "heap_bytes_peak", kind: "function", type: "[] -> [i32]" },
      { name: "heap_bytes_held", kind: "function", type: "[] -> [i32]" },
      { name: "heap_regions", kind: "function", type: "[] -> [i32]" },
      { name: "heap_next_block", kind: "function", type: "[i32] -> [i32]" },
      { name: "heap_block_in_use", kind: "function", type: "[i32] -> [i32]" },
      { name: "heap_record", kind: "function", type: "[] -> [i32]" },
    ]);
  });

  test("has no data, no memory, no table and no start function", async () => {
    const ids = sectionIds(await readArtifact("memory"));
    for (const absent of ["table", "memory", "start", "element", "data", "dataCount"] as const) {
      expect(ids, absent).not.toContain(SECTION[absent]);
    }
  });

  test("has two globals, neither of them a stack pointer: the root of the heap and the limit of quick requests", async () => {
    const module = binaryen.readBinary(await readArtifact("memory"));
    const globals = Array.from({ length: module.getNumGlobals() }, (_, index) => {
      const { name, type, mutable, init } = binaryen.getGlobalInfo(module.getGlobalByIndex(index));
      return { name, type, mutable, init: binaryen.getExpressionInfo(init) };
    });
    const zero = expect.objectContaining({ id: binaryen.ConstId, value: 0 });
    const expected = ["heap", "quickLimit"].map((name) => ({ name, type: binaryen.i32, mutable: true, init: zero }));
    expect(globals.sort((a, b) => a.name.localeCompare(b.name))).toEqual(expected);
  });

  test("has at most 6.5 KiB", async () => {
    expect((await readArtifact("memory")).length).toBeLessThanOrEqual(6_656);
  });

  test("the section walk sees a data section where there is one", async () => {
    expect(sectionIds(await readArtifact("dlmalloc"))).toEqual(expect.arrayContaining([SECTION.data, SECTION.global]));
  });
});

/** The lesson's way to link the cycle: ten lines of JavaScript, with closures for functions that do not exist yet. */
async function linkByHand(allocatorName: "memory" | "dlmalloc") {
  const [program, memory] = await Promise.all([compileArtifact("program"), compileArtifact(allocatorName)]);
  let allocator: WebAssembly.Exports;
  const placeholders = {
    malloc: (bytes: number) => (allocator["malloc"] as (bytes: number) => number)(bytes),
    free: (address: number) => (allocator["free"] as (address: number) => void)(address),
  };
  const { exports } = await WebAssembly.instantiate(program, { env: placeholders });
  const env = { memory: exports["memory"] as WebAssembly.Memory };
  allocator = (await WebAssembly.instantiate(memory, { env })).exports;
  return exports as unknown as {
    memory: WebAssembly.Memory;
    createRecord(id: number, x: number, y: number): number;
    deleteRecord(address: number): void;
  };
}

describe.each(["memory", "dlmalloc"] as const)("program.wasm linked by hand with %s.wasm", (allocatorName) => {
  test("createRecord(2, 1.1, 2.2) can be read back from memory", async () => {
    const program = await linkByHand(allocatorName);
    const address = program.createRecord(2, 1.1, 2.2);
    const view = new DataView(program.memory.buffer, address, 12);
    expect(address).toBeGreaterThan(0);
    expect(view.getInt32(0, true)).toBe(2);
    expect(view.getFloat32(4, true)).toBe(Math.fround(1.1));
    expect(view.getFloat32(8, true)).toBe(Math.fround(2.2));
    program.deleteRecord(address);
  });

  test("20,000 records keep their values while the memory grows", async () => {
    const program = await linkByHand(allocatorName);
    const addresses = Array.from({ length: 20_000 }, (_, id) => program.createRecord(id, id / 2, -id));
    expect(program.memory.buffer.byteLength).toBeGreaterThan(4 * PAGE_BYTES);
    const view = new DataView(program.memory.buffer);
    for (const [id, address] of addresses.entries()) {
      expect([
        view.getInt32(address, true),
        view.getFloat32(address + 4, true),
        view.getFloat32(address + 8, true),
      ]).toEqual([id, id / 2, id === 0 ? -0 : -id]);
    }
    const size = program.memory.buffer.byteLength;
    for (const address of addresses) program.deleteRecord(address);
    for (let id = 0; id < 20_000; id++) program.createRecord(id, 0, 0);
    expect(program.memory.buffer.byteLength).toBe(size);
  });

  test("the program's own page is not touched", async () => {
    const program = await linkByHand(allocatorName);
    new Uint8Array(program.memory.buffer, 0, PAGE_BYTES).fill(0x5a);
    const addresses = Array.from({ length: 10_000 }, (_, id) => program.createRecord(id, 1, 2));
    for (const address of addresses.reverse()) program.deleteRecord(address);
    expect(Math.min(...addresses)).toBeGreaterThanOrEqual(PAGE_BYTES);
    expect(new Uint8Array(program.memory.buffer, 0, PAGE_BYTES).every((byte) => byte === 0x5a)).toBe(true);
  });
});

describe("program.wasm", () => {
  test("createRecord() returns 0 and writes nothing when there is no memory left", async () => {
    const program = await compileArtifact("program");
    const { exports } = await WebAssembly.instantiate(program, { env: { malloc: () => 0, free: () => {} } });
    const { createRecord, memory } = exports as { createRecord(...args: number[]): number; memory: WebAssembly.Memory };
    expect(createRecord(2, 1.1, 2.2)).toBe(0);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
  });

  test("deleteRecord() frees the address it is given", async () => {
    const freed: number[] = [];
    const program = await compileArtifact("program");
    const free = (address: number) => freed.push(address);
    const { exports } = await WebAssembly.instantiate(program, { env: { malloc: () => 64, free } });
    (exports["deleteRecord"] as (address: number) => void)(64);
    expect(freed).toEqual([64]);
  });
});

describe("dlmalloc.wasm", () => {
  test("asks for a memory that program.wasm's declared minimum satisfies, and keeps its data out of the first page", async () => {
    const { artifacts } = await loadManifest();
    const asked = artifacts.dlmalloc.imports.find(({ kind }) => kind === "memory");
    const offered = artifacts.program.exports.find(({ kind }) => kind === "memory");
    if (asked?.kind !== "memory" || offered?.kind !== "memory") throw new Error("No memory to compare");
    expect(asked.limits.minimum).toBeLessThanOrEqual(offered.limits.minimum);
    expect(asked.limits.maximum).toBeUndefined();
    expect(artifacts.dlmalloc.imports).toHaveLength(1);
    expect(artifacts.dlmalloc.thirdParty).toBe(true);
  });

  test("exports five of the functions of memory.wasm, of the same types", async () => {
    const { artifacts } = await loadManifest();
    expect(artifacts.dlmalloc.exports).toHaveLength(5);
    expect(artifacts.memory.exports).toEqual(expect.arrayContaining(artifacts.dlmalloc.exports));
  });
});

describe("README.md", () => {
  test("shows JavaScript that runs", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const [, example = ""] = /```js\n(import \{ readFile \}.*?)```/s.exec(readme) ?? [];
    const code = example.replaceAll("@rec/wasm", new URL("../index.js", import.meta.url).href);
    const { record } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${code}\nexport { record };`)}`
    );
    expect(record).toEqual([2, Math.fround(1.1), Math.fround(2.2)]);
  });
});
