import { beforeAll, describe, expect, test } from "vitest";
import { FILES } from "../real/llvm-package.ts";
import { runs, seed } from "../seed.ts";
import { artifacts, fixtures, realModules, type Specimen } from "./corpus.ts";
import { MEGABYTE } from "./hostile-modules.ts";
import { bundleWorker, runInHeap } from "./limited-heap.ts";
import type { MutationReport, MutationTask } from "./mutate-in-worker.ts";

const TIMEOUT_MS = 600_000;

/**
 * Together with the 17,500 of `read-module.fuzz.test.ts`, more than 200,000 inputs. `REC_RUNS` and `REC_SEED` change
 * both.
 */
const SMALL_INPUTS = runs(180_000).numRuns;
const REAL_INPUTS = runs(3_000).numRuns;

/**
 * Less than twice the heap of types, plans and code: a few kilobytes of input that expand to a lot of memory end the
 * run.
 */
const SMALL_HEAP_MB = 24;
const REAL_HEAP_MB = 64;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

let code = "";

beforeAll(async () => {
  code = await bundleWorker(new URL("mutate-in-worker.ts", import.meta.url));
});

/** Tries mutations in a heap of a limited size; an input that exhausts it or throws an unknown error fails the test. */
async function mutate(task: Omit<MutationTask, "progress" | "seed">, heapMb: number): Promise<MutationReport> {
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  try {
    return await runInHeap<MutationReport>(code, { heapMb, input: { ...task, seed, progress } });
  } catch (error) {
    throw new Error(`Input ${progress[0]} of seed ${seed} failed, in a heap of ${heapMb} MiB`, { cause: error });
  }
}

function printReport(what: string, { parsed, planned, peakHeapBytes }: MutationReport): void {
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([outcome, count]) => `${outcome} ${count}`)
      .join(", ");
  print(`seed ${seed}, ${what}`);
  print(`  parse: ${list(parsed)}`);
  print(`  plan:  ${list(planned)}`);
  print(`  peak:  ${(peakHeapBytes / MEGABYTE).toFixed(1)} MiB of heap`);
}

describe("parseModule() and planLink()", () => {
  test("return or throw errors of their own, accept what the engine accepts, and keep to their memory", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const partners = artifacts();
    const specimens = [...partners, ...partners, ...(await fixtures())];
    const report = await mutate({ kind: "small", specimens, partners, inputs: SMALL_INPUTS }, SMALL_HEAP_MB);
    printReport(`${SMALL_INPUTS} inputs of ${specimens.length - partners.length} small modules`, report);
    expect(report.areUnchanged).toBe(true);
    expect(Math.min(report.parsed["parses"] ?? 0, report.planned["plans"] ?? 0)).toBeGreaterThan(SMALL_INPUTS / 100);
  });

  test("do so with the heads of real modules", { timeout: TIMEOUT_MS }, async () => {
    const headOf = (whole: Specimen): Specimen => ({ ...whole, bytes: whole.bytes.slice(0, whole.headBytes) });
    const heads = (await realModules()).map(headOf);
    // The C library needs more imports than the others, so only the test of that library includes it.
    const partners = heads.slice(0, FILES.length);
    const report = await mutate({ kind: "heads", specimens: heads, partners, inputs: REAL_INPUTS }, REAL_HEAP_MB);
    const names = heads.map(({ name, headBytes }) => `${name} (head of ${headBytes} bytes)`);
    printReport(`${REAL_INPUTS} inputs of ${names.join(", ")}`, report);
    expect(report.areUnchanged).toBe(true);
    expect(report.parsed["parses"]).toBeGreaterThan(REAL_INPUTS / 100);
  });
});
