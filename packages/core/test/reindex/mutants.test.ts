import { beforeAll, expect, test } from "vitest";
import { bundleWorker, runInHeap } from "../fuzz/limited-heap.ts";
import { runs, seed } from "../seed.ts";
import { assemble, assembleLegacyHandlers } from "../wat.ts";
import type { MutantReport } from "./mutants.ts";
import { OPCODE_CASES } from "./opcodes/cases.ts";

/** Together with the 20,000 of `reindex.fuzz.test.ts`, 200,000 inputs. */
const INPUTS = runs(180_000).numRuns;
const HEAP_MB = 24;
const TIMEOUT_MS = 1_200_000;

let code = "";

beforeAll(async () => {
  code = await bundleWorker(new URL("mutants-in-worker.ts", import.meta.url));
});

test("the re-indexer gives mutants a code or a module, and keeps to its memory", { timeout: TIMEOUT_MS }, async () => {
  const cases = OPCODE_CASES.filter(({ engine }) => engine === "Node 20");
  const specimens = await Promise.all(
    cases.map(({ wat, legacy }) => (legacy ? assembleLegacyHandlers(wat) : assemble(wat))),
  );
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const input = { specimens, inputs: INPUTS, seed, progress };
  const report = await runInHeap<MutantReport>(code, { heapMb: HEAP_MB, input }).catch((cause) => {
    throw new Error(`Input ${progress[0]} of seed ${seed} failed`, { cause });
  });
  process.stdout.write(`seed ${seed}, ${INPUTS} inputs: ${JSON.stringify(report)}\n`);
  expect(Math.min(report["valid"] ?? 0, report["invalid"] ?? 0)).toBeGreaterThan(INPUTS / 50);
});
