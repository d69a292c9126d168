import { link } from "@rec/core";
import { nodeHost } from "@rec/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timeCalls } from "../measure/time-calls.ts";
import { createModuleFiles } from "../module-files.ts";
import { linkers, readModules } from "../rivals.ts";
import { runtimes } from "../runtimes.ts";
import { type Server, serveModules } from "../server.ts";
import { CHECK } from "../settings.ts";
import { functionOf, type Workload } from "../workload.ts";
import { chains } from "../workloads/chains.ts";
import { FROM_BYTES_WAYS } from "./from-bytes-loaders.ts";
import { fuseWorkloads, timeInRuntime } from "./measure-fuse.ts";
import { fromBytesSets, timeFromBytes } from "./time-from-bytes.ts";
import { timeFusedStream } from "./time-fused-stream.ts";
import { writeChains } from "./write-chains.ts";

const chain = chains[0] as Workload;
const LENGTH = chain.modules.length;

let server: Server;

beforeAll(async () => {
  await writeChains([LENGTH]);
  server = await serveModules();
});

afterAll(() => server.close());

const samples = (count: number) => Array.from({ length: count }, () => expect.any(Number));
const calls = Object.fromEntries(linkers.map(({ name }) => [name, { nanoseconds: samples(1) }]));
const loads = Object.fromEntries(FROM_BYTES_WAYS.map((way) => [way, { elapsed: samples(1), busy: samples(1) }]));

describe("a chain of modules", () => {
  test("has the same functions in one module", async () => {
    const { read } = createModuleFiles(server.baseUrl);
    const one = await linkers[0]?.link(chain, read);
    const { exports } = await link(await readModules(chain, { tag: "test", read }));
    for (const [position, name] of chain.modules.entries()) {
      for (const each of [`f${position}`, `all${position}`]) {
        const found = [1, -7, 12_345].map((value) => functionOf(one ?? {}, each)(value));
        expect(found, each).toEqual([1, -7, 12_345].map((value) => functionOf(exports[name] ?? {}, each)(value)));
      }
    }
    expect(functionOf(exports["m0"] ?? {}, "f0")(5)).toBe(5 + LENGTH);
  });

  test("gives the same under every linker", async () => {
    const { read } = createModuleFiles(server.baseUrl);
    expect(await timeCalls(chain, { rivals: linkers, read, settings: CHECK, round: 0 })).toEqual(calls);
  });
});

test("timeFromBytes() takes no wrong result", async () => {
  const { read } = createModuleFiles(server.baseUrl);
  const wrong = async (path: string) => read(path === "records/static" ? "ping-pong/static" : path);
  const task = { kind: "from-bytes", set: "records", round: 0, settings: CHECK } as const;
  await expect(timeFromBytes(task, wrong)).rejects.toThrow('There is no function "createRecord"');
});

// The others are installed when benchmarks need them.
describe.each(["node", "deno", "chromium"])("timeInRuntime() in %s", (name) => {
  test("links every workload in each way, and checks the results", async () => {
    const runtime = runtimes.find((candidate) => candidate.name === name);
    const session = await runtime?.open(server.baseUrl);
    if (session === undefined) throw new Error(`There is no "${name}"`);
    const workloads = fuseWorkloads.filter((workload) => workload === chain || !chains.includes(workload));
    const sets = fromBytesSets.filter(({ workload }) => workload.name === "records");
    try {
      const settings = { ...CHECK, coldProcesses: 1 };
      expect(await timeInRuntime(session, { settings, workloads, sets, onStep: () => {} })).toEqual({
        calls: Object.fromEntries(workloads.map((workload) => [workload.name, calls])),
        fromBytes: { records: loads },
      });
    } finally {
      await session.close();
    }
  });
});

test("timeFusedStream() compiles the large module alone and fused, as it arrives", async () => {
  const files = createModuleFiles(server.baseUrl);
  const unthrottled = { ...files, fetchLlvm: (number: number) => files.fetchLlvm(number) };
  const times = await timeFusedStream({ kind: "fused-stream", samples: 1 }, unthrottled, nodeHost());
  expect(times).toEqual({
    alone: { elapsed: samples(1), busy: samples(1) },
    fused: { elapsed: samples(1), busy: samples(1) },
  });
}, 300_000);
