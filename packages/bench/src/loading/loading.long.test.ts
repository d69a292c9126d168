import { nodeHost } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runtimes } from "../runtimes.ts";
import { type Server, serveModules } from "../server.ts";
import { loadLlvm } from "./load-llvm.ts";
import { type LoadShape, nameShape } from "./load-shape.ts";
import { loaders } from "./loaders.ts";
import { type SetServer, serveSets } from "./serve-sets.ts";
import { timeFailing } from "./time-failing.ts";
import { type LoadingTask, timeLoading } from "./time-loading.ts";

let sets: SetServer;
let server: Server;

const deep: LoadShape = { modules: 9, sizeBytes: 5000, depth: 4, network: { latencyMs: 1, bytesPerSecond: 20e6 } };
const flat: LoadShape = { ...deep, depth: 1 };

const loadingTask = (shape: LoadShape): LoadingTask => ({
  kind: "loading",
  shape: nameShape(shape),
  servers: sets.baseUrls,
  samples: 2,
  sequentialSamples: 1,
});

const samples = (count: number): unknown[] => Array(count).fill(expect.any(Number));

const everyLoader = {
  loaders: { known: samples(2), discovered: samples(2), all: samples(2), sequential: samples(1) },
  download: samples(2),
  compile: samples(2),
};

beforeAll(async () => {
  [sets, server] = await Promise.all([serveSets(), serveModules()]);
});

afterAll(() => Promise.all([sets.close(), server.close()]));

describe("timeLoading()", () => {
  test("checks the modules from every loader, and times it", async () => {
    expect(await timeLoading(loadingTask(deep), nodeHost())).toEqual(everyLoader);
  });

  test("discovers nothing where nothing is imported", async () => {
    const { loaders: times } = await timeLoading(loadingTask(flat), nodeHost());
    expect(Object.keys(times)).toEqual(["known", "all", "sequential"]);
  });
});

test("serveSets() sends a module of the size that the shape says, another one for each number", async () => {
  const [base] = sets.baseUrls;
  const read = async (number: number): Promise<Uint8Array> => {
    const response = await fetch(`${base}/${nameShape(deep)}/${number}/m3.wasm`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const [first, second] = [await read(1), await read(2)];
  expect([first.length, second.length]).toEqual([deep.sizeBytes, deep.sizeBytes]);
  expect(first).not.toEqual(second);
  expect(await read(1)).toEqual(first);
});

describe.each(loaders)("$name", ({ load }) => {
  test.each(["missing", "misfit"])("fails where a module is %s", async (fault) => {
    const urlOf = (module: string): string => {
      const url = `${sets.baseUrls[0]}/${nameShape(deep)}/7/${module}.wasm`;
      return module === "m8" ? `${url}?fault=${fault}` : url;
    };
    await expect(load({ shape: deep, host: nodeHost(), urlOf })).rejects.toThrow();
  });
});

test("timeFailing() times both faults under the loaders that load all at once", async () => {
  const task = { kind: "failing", shape: nameShape(deep), servers: sets.baseUrls, samples: 1 } as const;
  const each = { known: samples(1), all: samples(1) };
  expect(await timeFailing(task, nodeHost())).toEqual({ missing: each, misfit: each });
});

test.each(["bare", "hoisted", "untouched"] as const)("loadLlvm() compiles all modules: %s", async (way) => {
  expect(await loadLlvm({ kind: "llvm", way }, nodeHost(), server.baseUrl)).toBe(4);
});

// The others are installed when benchmarks need them.
describe.each(["deno", "chromium"])("%s", (name) => {
  test("loads a set with every loader, and weighs itself while it loads LLVM", async () => {
    const session = await runtimes.find((candidate) => candidate.name === name)?.open(server.baseUrl);
    try {
      expect(await session?.run(loadingTask(deep))).toEqual(everyLoader);
      expect(await session?.weigh({ kind: "llvm", way: "bare" })).toBeGreaterThan(150e6);
    } finally {
      await session?.close();
    }
  });
});
