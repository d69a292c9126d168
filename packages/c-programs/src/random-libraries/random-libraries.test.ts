import { seed } from "@rec/property-runs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UNITS } from "../random/random-program.ts";
import { printLibraryMain, printLibraryUnit } from "./print-libraries.ts";
import { type RandomLibraries, randomLibraries } from "./random-libraries.ts";
import { type LibrariesOutcome, runBatch } from "./run-batch.ts";

/** The compiler gets so many programs at a time. */
const BATCH = 40;
const SHRINK_MS = 900_000;

/** `REC_PROGRAMS=10000` tries so many. */
const asked = process.env["REC_PROGRAMS"];
const count = Number(asked || 30);
/** A large run would fill the disk. */
const options = { isKept: !asked };

/** The outcomes of the first programs, which are compiled together. */
const known = new Map<string, LibrariesOutcome>();

async function outcomeOf(program: RandomLibraries): Promise<LibrariesOutcome> {
  const key = JSON.stringify(program);
  const outcome = known.get(key) ?? (await runBatch([program], options))[0];
  if (outcome === undefined) throw new Error("A batch of one program has one outcome");
  known.set(key, outcome);
  return outcome;
}

function printed(program: RandomLibraries): string {
  const units = Array.from({ length: UNITS }, (_, unit) => printLibraryUnit(program, { index: 0, unit }));
  const texts = units.map((text, unit) => `// unit ${unit}\n${text}`);
  return [...texts, `// main\n${printLibraryMain(program, { index: 0 })}`].join("\n");
}

test(`${count} random programs of C in 1 to 6 dynamic libraries do what their static link does`, async () => {
  const programs = fc.sample(randomLibraries, { seed, numRuns: count });
  for (let start = 0; start < programs.length; start += BATCH) {
    const batch = programs.slice(start, start + BATCH);
    const outcomes = await runBatch(batch, options);
    for (const [index, program] of batch.entries()) {
      known.set(JSON.stringify(program), outcomes[index] as LibrariesOutcome);
    }
  }
  const compiledTogether = known.size;
  let compared = 0;
  let constructed = 0;
  await fc.assert(
    fc.asyncProperty(randomLibraries, async (program) => {
      compared++;
      const { linked, dynamic } = await outcomeOf(program);
      constructed += linked.printed.length;
      expect(dynamic, `${JSON.stringify(program.cut)}\n${printed(program)}`).toEqual(linked);
    }),
    { seed, numRuns: count, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true },
  );
  expect({ compared, compiled: known.size }).toEqual({ compared: count, compiled: compiledTogether });
  // Each program prints once itself.
  expect(constructed).toBeGreaterThan(count);
}, 14_400_000);
