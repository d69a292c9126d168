import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timeCalls } from "./measure/time-calls.ts";
import { timeLinking } from "./measure/time-linking.ts";
import { timeStreaming } from "./measure/time-streaming.ts";
import { timeViews } from "./measure/time-views.ts";
import { viewExercises } from "./measure/view-exercises.ts";
import { createModuleFiles, type ModuleFiles } from "./module-files.ts";
import { rivals, THROUGH_JAVASCRIPT } from "./rivals.ts";
import { runtimes } from "./runtimes.ts";
import { type Server, serveModules } from "./server.ts";
import { CHECK } from "./settings.ts";
import type { PairWorkload } from "./workload.ts";
import { workloads } from "./workloads.ts";

let server: Server;
let files: ModuleFiles;

beforeAll(async () => {
  server = await serveModules();
  files = createModuleFiles(server.baseUrl);
});

afterAll(() => server.close());

/** Every rival has one sample of every workload, but for v128 through JavaScript. */
function expectedOf({ name }: PairWorkload): Record<string, unknown> {
  const sample = { nanoseconds: [expect.any(Number)] };
  return Object.fromEntries(
    rivals.map((rival) => {
      const fails = name === "call-v128" && THROUGH_JAVASCRIPT.includes(rival.name);
      // rec refuses at link time; by hand, the engine throws at the first call.
      return [rival.name, fails ? { failed: rival.name === "closure" ? "refused" : "throws" } : sample];
    }),
  );
}

describe("timeCalls()", () => {
  test.each(workloads.map((workload) => [workload.title, workload] as const))(
    "checks %s under every rival",
    async (_title, workload) => {
      const times = await timeCalls(workload, { rivals, read: files.read, settings: CHECK, round: 0 });
      expect(times).toEqual(expectedOf(workload));
    },
  );

  test("takes no wrong result", async () => {
    const wrong: PairWorkload = {
      ...(workloads[0] as PairWorkload),
      prepare: () => ({ run: (count) => count - 1, expected: (count) => count }),
    };
    await expect(timeCalls(wrong, { rivals, read: files.read, settings: CHECK, round: 0 })).rejects.toThrow(
      "The result of 1000 operations (static) is 999, not 1000",
    );
  });
});

test("timeLinking() links the lesson both ways", async () => {
  const sample = [expect.any(Number)];
  expect(await timeLinking(CHECK, files)).toEqual({ linked: sample, bare: sample });
});

test("timeStreaming() compiles LLVM in each way", async () => {
  const sample = { elapsed: [expect.any(Number)], busy: [expect.any(Number)] };
  expect(await timeStreaming(CHECK, files)).toEqual({ linked: sample, passed: sample, bare: sample });
});

describe("timeViews()", () => {
  const names = viewExercises.map(({ name }) => name);
  test.each(names)("checks %s in both forms, also in a memory that grows", async (exercise) => {
    for (const growths of [0, 2]) {
      for (const form of ["views", "hand"] as const) {
        expect(await timeViews({ exercise, form, growths }, CHECK)).toEqual([expect.any(Number)]);
      }
    }
  });
});

// The others are installed when benchmarks need them.
describe.each(["deno", "chromium"])("%s", (name) => {
  test("carries out every workload", async () => {
    const runtime = runtimes.find((candidate) => candidate.name === name);
    const session = await runtime?.open(server.baseUrl);
    try {
      for (const workload of workloads) {
        const times = await session?.run({ kind: "calls", workload: workload.name, round: 0, settings: CHECK });
        expect(times, workload.name).toEqual(expectedOf(workload));
      }
    } finally {
      await session?.close();
    }
  });
});
