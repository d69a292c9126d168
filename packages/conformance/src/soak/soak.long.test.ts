import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type FaultServer, startFaultServer } from "@rec/fault-server";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servedFiles } from "../served-files.ts";
import type { SoakReport, SoakTask } from "./soak-process.ts";

const SEED = 20_261_122;
const LINKS = 500;

/** On a quiet machine a link takes a hundredth of it. */
const MOST_MS_PER_LINK = 1000;

/** As in core: `REC_SEED=7` makes other links, `REC_RUNS=20` makes twenty times as many. */
const seed = Number(process.env["REC_SEED"] ?? SEED);
const links = LINKS * Number(process.env["REC_RUNS"] ?? 1);

const bundle = fileURLToPath(new URL("../../dist/soak/soak-process.js", import.meta.url));

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer({ files: await servedFiles() });
  await build({
    entryPoints: [fileURLToPath(new URL("./soak-process.ts", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
});
afterAll(() => server.close());

/** Optimized code is on the heap too, and keeps growing: without it, growth means a leak. */
const FLAGS = ["--expose-gc", "--no-opt", "--no-sparkplug"];

/**
 * The line that a separate process prints. The process is then killed without waiting: Node 20 can deadlock at exit, if
 * a background compiler waits for a garbage collection that never happens.
 */
function soak(task: SoakTask): Promise<SoakReport> {
  const child = spawn(process.execPath, [...FLAGS, bundle, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      resolve(JSON.parse(line));
      child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`The links ended with ${code} before they reported`)));
  });
}

describe(`${links} links with random faults and aborts`, () => {
  let report: SoakReport;

  beforeAll(async () => {
    report = await soak({ origin: server.origin, seed, links });
    process.stdout.write(describeReport(report));
  }, links * MOST_MS_PER_LINK);

  test("end as they may, each in time, and leave nothing behind", () => {
    expect(report.problems).toEqual([]);
    const { outcomes } = report;
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(links);
    // Otherwise these links would prove nothing.
    for (const often of ["links", "aborted"]) expect(outcomes[often]).toBeGreaterThan(links / 10);
    for (const seldom of ["TIMED_OUT", "BODY_FAILED", "FETCH_FAILED", "HTTP_STATUS", "INTEGRITY_MISMATCH"]) {
      expect(outcomes[seldom]).toBeGreaterThan(0);
    }
  });

  test("leave no connection, and nothing that keeps the process alive", () => {
    const [before, ...after] = report.rests;
    expect(before.openSockets).toBe(0);
    for (const { openSockets, resources } of after) {
      expect([openSockets, resources]).toEqual([before.openSockets, before.resources]);
    }
    expect(server.openSockets).toBe(0);
  });

  test("take no more memory after all of them than after two fifths", () => {
    const [, early, all] = report.rests;
    expect(all.heapBytes / early.heapBytes).toBeLessThanOrEqual(1.05);
    expect(all.externalBytes / early.externalBytes).toBeLessThanOrEqual(1.05);
  });
});

function describeReport({ outcomes, rests, tookMs }: SoakReport): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return [
    `${links} links with random faults and aborts, REC_SEED=${seed}, in ${(tookMs / 1000).toFixed(0)} s:`,
    ...counts.map(([outcome, count]) => `  ${String(count).padStart(6)}  ${outcome}`),
    `  heap ${rests.map(({ heapBytes }) => megabytes(heapBytes)).join(", ")} before, after two fifths, after all`,
    `  external ${rests.map(({ externalBytes }) => megabytes(externalBytes)).join(", ")}`,
    "",
  ].join("\n");
}
