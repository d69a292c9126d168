import binaryen from "binaryen";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createModuleFiles, type ModuleFiles } from "../module-files.ts";
import { runtimes } from "../runtimes.ts";
import { type Server, serveModules } from "../server.ts";
import { CHECK } from "../settings.ts";
import { createHeapInstance } from "./heap-instance.ts";
import { heapRivals, mergedRivals } from "./heap-rivals.ts";
import { heapWorkloads } from "./heap-workloads.ts";
import { measureFragmentation, quickFragmentationSettings } from "./measure-fragmentation.ts";
import { measureLive } from "./measure-live.ts";
import { measureMemory } from "./measure-memory.ts";
import { timeHeap } from "./time-heap.ts";

let server: Server;
let read: ModuleFiles["read"];

beforeAll(async () => {
  server = await serveModules();
  ({ read } = createModuleFiles(server.baseUrl));
});

afterAll(() => server.close());

const ofEach = (rivals: readonly { readonly name: string }[], value: unknown) =>
  Object.fromEntries(rivals.map(({ name }) => [name, value]));

const oneSample = ofEach(heapRivals, [expect.any(Number)]);

describe.each(heapWorkloads.map((workload) => [workload.title, workload] as const))("%s", (_title, workload) => {
  test("is checked under every rival", async () => {
    const task = { kind: "heap", workload: workload.name, round: 0, settings: CHECK } as const;
    expect(await timeHeap(task, read)).toEqual(oneSample);
  });

  test("is checked at the scale at which memory is measured, until everything is freed", async () => {
    const held = await measureMemory(workload, read);
    expect(held).toEqual(ofEach(mergedRivals, expect.any(Number)));
    for (const bytes of Object.values(held)) expect(bytes).toBeGreaterThan(1 << 20);
    const live = await measureLive(workload, read);
    expect(live).toBeGreaterThan(1 << 20);
    for (const bytes of Object.values(held)) expect(bytes).toBeGreaterThan(live);
  });
});

describe("a checksum that is not that of the other rivals", () => {
  /** A driver that frees none of its blocks. */
  const lying = `(module
    (memory (export "memory") 1)
    (global (export "__heap_base") i32 (i32.const 1024))
    (func (export "configure") (param i32 i32))
    (func (export "countCalls") (result i32) (i32.const 1))
    (func (export "drain") (result i32) (i32.const 1))
    (func (export "churn") (param i32) (result i32) (i32.const 1)))`;

  const readLie = async (path: string) => {
    if (!path.endsWith("/emmalloc")) return read(path);
    const module = binaryen.parseText(lying);
    try {
      return new Uint8Array(module.emitBinary());
    } finally {
      module.dispose();
    }
  };

  test("ends the timing", async () => {
    const task = { kind: "heap", workload: "churn", round: 0, settings: CHECK } as const;
    await expect(timeHeap(task, readLie)).rejects.toThrow(/^The checksum of churn \(emmalloc\) is 1, not \d+$/);
  });

  test("ends the measuring of memory", async () => {
    const [churn] = heapWorkloads;
    if (churn === undefined) throw new Error("There are no workloads");
    await expect(measureMemory(churn, readLie)).rejects.toThrow(/^The checksum of churn \(emmalloc\) is 1, not \d+$/);
  });
});

test.each(quickFragmentationSettings)("fragmentation of $liveBytes bytes, $sizes, is checked", async (setting) => {
  const { heldByLive } = await measureFragmentation(setting, { checkpoints: [1000, 100_000], read });
  expect(Object.keys(heldByLive)).toEqual(mergedRivals.map(({ name }) => name));
  for (const [early = 0, late = 0] of Object.values(heldByLive)) {
    expect(early).toBeGreaterThan(1);
    expect(late).toBeGreaterThan(1);
  }
});

describe("a driver", () => {
  /** The driver with an allocator in JavaScript, which allocates behind the static data and never grows the memory. */
  async function instantiate(step: number) {
    let next = 0;
    const module = await WebAssembly.compile(await read("heap/workloads/driver"));
    const malloc = () => {
      next += step;
      return next;
    };
    const { exports } = await WebAssembly.instantiate(module, {
      env: { malloc, realloc: malloc, calloc: malloc, free() {} },
    });
    next = (exports["__heap_base"] as WebAssembly.Global<"i32">).value;
    (exports["memory"] as WebAssembly.Memory).grow(16);
    return createHeapInstance(exports, { usesInitialPages: false }, { scale: 1 });
  }

  test("counts the calls of its allocator", async () => {
    const instance = await instantiate(256);
    instance.run("queue", 2);
    expect(instance.countCalls()).toBe(1000 + 2000);
  });

  test("traps when a block overlaps another", async () => {
    const instance = await instantiate(8);
    expect(() => instance.run("queue", 2)).toThrow(WebAssembly.RuntimeError);
  });
});

// The others are installed when benchmarks need them.
describe.each(["deno", "chromium"])("%s", (name) => {
  test("carries out every workload", async () => {
    const session = await runtimes.find((candidate) => candidate.name === name)?.open(server.baseUrl);
    try {
      for (const workload of heapWorkloads) {
        const times = await session?.run({ kind: "heap", workload: workload.name, round: 0, settings: CHECK });
        expect(times, workload.name).toEqual(oneSample);
      }
    } finally {
      await session?.close();
    }
  });
});
