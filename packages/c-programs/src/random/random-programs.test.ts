import { seed } from "@rec/property-runs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { printUnit } from "./print-program.ts";
import { type RandomProgram, randomProgram, UNITS } from "./random-program.ts";
import { type RandomOutcome, runBatch } from "./run-batch.ts";

/** The compiler gets so many programs at a time. */
const BATCH = 25;
const SHRINK_MS = 900_000;

/** `REC_PROGRAMS=10000` tries so many. */
const asked = process.env["REC_PROGRAMS"];
const count = Number(asked || 30);
/** A large run would fill the disk. */
const options = { isKept: !asked };

/** The outcomes of the first programs, which are compiled together. */
const known = new Map<string, RandomOutcome>();

async function outcomeOf(program: RandomProgram): Promise<RandomOutcome> {
  const key = JSON.stringify(program);
  const outcome = known.get(key) ?? (await runBatch([program], options))[0];
  if (outcome === undefined) throw new Error("A batch of one program has one outcome");
  known.set(key, outcome);
  return outcome;
}

function printed(program: RandomProgram): string {
  const units = Array.from({ length: UNITS }, (_, unit) => printUnit(program, { prefix: "", unit }));
  return units.map((text, unit) => `// unit ${unit}\n${text}`).join("\n");
}

test(`${count} random programs of C in 2 to 5 modules do what their static link does`, async () => {
  const programs = fc.sample(randomProgram, { seed, numRuns: count });
  for (let start = 0; start < programs.length; start += BATCH) {
    const batch = programs.slice(start, start + BATCH);
    const outcomes = await runBatch(batch, options);
    for (const [index, program] of batch.entries())
      known.set(JSON.stringify(program), outcomes[index] as RandomOutcome);
  }
  const compiledTogether = known.size;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomProgram, async (program) => {
      compared++;
      const { linked, placed, fused } = await outcomeOf(program);
      const about = `${program.cut.optimize}, ${program.cut.modules} modules\n${printed(program)}`;
      expect({ placed, fused }, about).toEqual({ placed: linked, fused: linked });
    }),
    { seed, numRuns: count, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true },
  );
  expect({ compared, compiled: known.size }).toEqual({ compared: count, compiled: compiledTogether });
}, 14_400_000);
