#!/usr/bin/env node
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseMutants, mutantsOf } from "./choose-mutants.js";
import { findSources } from "./find-sources.js";
import { describeTrial, summarize } from "./report.js";
import { measureLimits, tryMutant } from "./try-mutants.js";
import { copyPackage } from "./work-copy.js";

const USAGE = `Usage: mutants [--count N] [--seed N] [folder or file below src …]

Seeds N faults (20 if not said) into a copy of the package in the current folder, one at a time, and runs its tests: those
beside the file first, then test:quick. Prints each fault that no test notices.
`;

/** @returns {{ count: number, seed: number, within: string[] } | undefined} undefined if help is requested */
function readArguments() {
  const { values, positionals } = parseArgs({
    // pnpm passes on the dashes that end its own options.
    args: process.argv.slice(2).filter((argument) => argument !== "--"),
    allowPositionals: true,
    options: {
      count: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      help: { type: "boolean", default: false },
    },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed))
    throw new RangeError(`Cannot read numbers\n\n${USAGE}`);
  return values.help ? undefined : { count, seed, within: positionals };
}

/**
 * Arguments of vitest, from the package's script.
 *
 * @param {string} folder
 */
function quickArguments(folder) {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [command, ...args] = String(scripts?.["test:quick"] ?? "").split(" ");
  if (command !== "vitest") throw new Error('Expected a script "test:quick" that begins with "vitest"');
  return args;
}

/** @param {{ count: number, seed: number, within: string[] }} options */
async function run({ count, seed, within }) {
  const print = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
  const original = realpathSync(process.cwd());
  const quick = quickArguments(original);
  const copy = copyPackage(original);
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => ending.abort(new Error(`Ended by ${signal}`)));
  try {
    const all = mutantsOf(copy.folder, findSources(copy.folder, within));
    const mutants = chooseMutants(all, { seed, count });
    print(
      `${mutants.length} of ${all.length} mutants, seed ${seed}, in ${copy.folder}; test:quick without any of them first`,
    );
    const limits = await measureLimits(copy, { quick, signal: ending.signal });
    const trials = [];
    for (const mutant of mutants) {
      const trial = await tryMutant(copy, mutant, { quick, limits, signal: ending.signal });
      trials.push(trial);
      print(`${trials.length}/${mutants.length} ${describeTrial(trial)}`);
    }
    print(summarize(trials, { seed, available: all.length }));
  } finally {
    copy.remove();
  }
}

const options = readArguments();
if (options === undefined) process.stdout.write(USAGE);
else await run(options);
