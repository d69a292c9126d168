import { readFile } from "node:fs/promises";
import { type ArtifactName, artifactUrl, heapFaults } from "@rec/wasm";
import { buildArtifact } from "@rec/wasm/build";
import { beforeAll, describe, expect, test } from "vitest";
import { link } from "../../src/index.ts";
import { createHeap } from "../../src/memory/index.ts";

interface Report {
  readonly fault: string;
  readonly address: number;
  readonly bytes: number;
}

const bytesOf = async (name: ArtifactName) => Uint8Array.from(await readFile(artifactUrl(name)));

/** How many numbers the correct program sums up. */
const COUNT = 2_000;
const SUM = (COUNT * (COUNT - 1)) / 2;

let faulty: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  const source = new URL("faulty.c", import.meta.url).href;
  faulty = Uint8Array.from(await buildArtifact({ name: "faulty", sources: [source] }));
}, 180_000);

async function linkFaulty(allocator: "memory" | "memory-debug") {
  const reports: Report[] = [];
  const heap_report = (kind: keyof typeof heapFaults, address: number, bytes: number) => {
    reports.push({ fault: heapFaults[kind], address, bytes });
  };
  const { exports, plan } = await link(
    { program: faulty, memory: await bytesOf(allocator) },
    { imports: { env: { heap_report } } },
  );
  const call = (module: "program" | "memory", name: string, ...args: readonly number[]) =>
    (exports[module][name] as (...args: readonly number[]) => number)(...args);
  return { call, plan, reports };
}

describe("a program linked with memory-debug.wasm", () => {
  test("goes without a report where it is correct", async () => {
    const { call, reports } = await linkFaulty("memory-debug");
    expect(call("program", "correct", COUNT)).toBe(SUM);
    expect([call("memory", "heap_live_blocks"), call("memory", "heap_check"), reports]).toEqual([0, 0, []]);
  });

  test.each([
    ["doubleFree", "double free", 8],
    ["foreignFree", "foreign free", 0],
    ["overflow", "overflow", 12],
  ])("is told of its fault at once: %s", async (name, fault, bytes) => {
    const { call, reports } = await linkFaulty("memory-debug");
    const address = call("program", name);
    expect(reports).toEqual([{ fault, address, bytes }]);
    expect(call("program", "correct", COUNT)).toBe(SUM);
    expect([call("memory", "heap_check"), reports.length]).toEqual([0, 1]);
  });

  test("is told of an underflow when realloc takes the block", async () => {
    const { call, reports } = await linkFaulty("memory-debug");
    call("program", "underflow");
    expect(reports).toEqual([{ fault: "underflow", address: expect.any(Number), bytes: 8 }]);
    expect(call("program", "correct", COUNT)).toBe(SUM);
  });

  test("is told of a write after free when the heap is checked, or else when the block is about to be used again", async () => {
    const { call, reports } = await linkFaulty("memory-debug");
    const first = { fault: "write after free", address: call("program", "writeAfterFree"), bytes: 8 };
    expect(reports).toEqual([]);
    expect([call("memory", "heap_check"), reports]).toEqual([1, [first]]);
    const second = { ...first, address: call("program", "writeAfterFree") };
    expect(call("program", "correct", COUNT)).toBe(SUM);
    expect(reports).toEqual([first, second]);
  });

  test("stops at the first fault where nobody takes reports", async () => {
    const modules = { program: faulty, memory: await bytesOf("memory-debug") };
    const { exports } = await link(modules, { unresolved: "trap" });
    const { correct, overflow } = exports.program as Record<string, (...args: readonly number[]) => number>;
    expect(correct?.(COUNT)).toBe(SUM);
    expect(() => overflow?.()).toThrow('memory called "env" "heap_report", which nobody provides');
    expect(correct?.(COUNT)).toBe(SUM);
  });

  test("is linked as with memory.wasm, to the letter", async () => {
    const [plain, debug] = [await linkFaulty("memory"), await linkFaulty("memory-debug")];
    expect(plain.call("program", "correct", COUNT)).toBe(SUM);
    expect(debug.plan.modules.map(({ name }) => name)).toEqual(plain.plan.modules.map(({ name }) => name));
    expect(debug.plan.modules.find(({ name }) => name === "program")).toEqual(
      plain.plan.modules.find(({ name }) => name === "program"),
    );
  });
});

describe("the lesson's program with memory-debug.wasm", () => {
  test("keeps its records, and is told of one that is deleted twice", async () => {
    const reports: unknown[][] = [];
    const heap_report = (...report: unknown[]) => reports.push(report);
    const modules = { program: await bytesOf("program"), memory: await bytesOf("memory-debug") };
    const { exports } = await link(modules, { imports: { env: { heap_report } } });
    const { createRecord, deleteRecord } = exports.program as Record<string, (...args: readonly number[]) => number>;
    const addresses = Array.from({ length: 2_000 }, (_, id) => createRecord?.(id, id / 2, -1) ?? 0);
    const view = new DataView((exports.program["memory"] as WebAssembly.Memory).buffer);
    addresses.forEach((address, id) => {
      expect([view.getInt32(address, true), view.getFloat32(address + 4, true)]).toEqual([id, id / 2]);
      deleteRecord?.(address);
    });
    expect(reports).toEqual([]);
    deleteRecord?.(addresses[1_999] ?? 0);
    expect(reports).toEqual([[1, addresses[1_999], 12]]);
  });
});

describe("createHeap() of memory-debug.wasm", () => {
  test("finds the heap as in memory.wasm, and has its faults reported", async () => {
    const faults: number[] = [];
    const imports = { env: { heap_report: (kind: number) => faults.push(kind) } };
    const modules = { program: await bytesOf("program"), memory: await bytesOf("memory-debug") };
    const { exports } = await link(modules, { imports });
    const heap = createHeap({ ...exports.program, ...exports.memory });
    const text = heap.allocString("Grace Hopper");
    expect(heap.readString(text.address)).toBe("Grace Hopper");
    heap.free(text.address);
    heap.free(text.address);
    expect(faults.map((kind) => heapFaults[kind as keyof typeof heapFaults])).toEqual(["double free"]);
  });
});
