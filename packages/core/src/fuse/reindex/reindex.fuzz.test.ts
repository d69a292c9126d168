import { expect, test } from "vitest";
import { tryMutants } from "../../../test/reindex/mutants.ts";
import { control, tables } from "../../../test/reindex/opcodes/control.ts";
import { lanes } from "../../../test/reindex/opcodes/memory.ts";
import { runs, seed } from "../../../test/seed.ts";
import { assemble } from "../../../test/wat.ts";

/** `test/reindex/mutants.test.ts` tries the other 180,000. */
const INPUTS = runs(20_000).numRuns;

test("the re-indexer gives mutants a code or a module", { timeout: 300_000 }, async () => {
  const specimens = await Promise.all([control, tables, lanes].map(assemble));
  const report = tryMutants({ specimens, inputs: INPUTS, seed });
  expect(report).toMatchObject({
    UNEXPECTED_END: expect.any(Number),
    UNSUPPORTED_FEATURE: expect.any(Number),
    INDEX_OUT_OF_RANGE: expect.any(Number),
  });
  expect(Math.min(report["valid"] ?? 0, report["invalid"] ?? 0)).toBeGreaterThan(INPUTS / 50);
});
