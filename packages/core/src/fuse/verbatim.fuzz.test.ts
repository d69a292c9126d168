import { expect, test } from "vitest";
import { control, tables } from "../../test/reindex/opcodes/control.ts";
import { lanes } from "../../test/reindex/opcodes/memory.ts";
import { tryVerbatimMutants } from "../../test/reindex/verbatim-mutants.ts";
import { runs, seed } from "../../test/seed.ts";
import { assemble } from "../../test/wat.ts";

const INPUTS = runs(20_000).numRuns;

const PARTNER = `(module (func (param i32) (result i32) (i32.const 1)) (func) (global (mut i32) (i32.const 1))
  (global i32 (i32.const 2)) (table 2 funcref) (elem (i32.const 0) 0 1) (elem func 1) (tag (param i32)) (data "passive")`;

test("a unit with a mutant that keeps its indices is valid if the mutant is, and only then", {
  timeout: 300_000,
}, async () => {
  const specimens = await Promise.all([control, tables, lanes].map(assemble));
  const partners = {
    withoutMemory: await assemble(`${PARTNER})`),
    withMemory: await assemble(`${PARTNER} (memory 1) (data (i32.const 0) "active"))`),
  };
  const report = tryVerbatimMutants({ specimens, partners, inputs: INPUTS, seed });
  expect(report).toMatchObject({ INDEX_OUT_OF_RANGE: expect.any(Number) });
  expect(Math.min(report["valid"] ?? 0, report["invalid"] ?? 0)).toBeGreaterThan(INPUTS / 50);
});
