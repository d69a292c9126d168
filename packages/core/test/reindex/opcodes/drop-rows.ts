// `pnpm --filter @rec/core drop-rows` runs this script in Node 26, which has all of WebAssembly 3.0.
import { readFileSync } from "node:fs";
import process from "node:process";
import { UNKNOWN } from "../../../src/parse/code/immediates.ts";
import { observeModule } from "../observe.ts";
import { padImports } from "../pad-imports.ts";
import { PAD } from "../pad-module.ts";
import { DECODER_CASES, type OpcodeCase } from "./cases.ts";
import { checkCases, checkPrinted, type Observe, withEntry } from "./check-cases.ts";
import { POSITIONS, showOpcode } from "./show-opcode.ts";

/*
 * Drops each row of the decoder's table, one after the other, and runs the tests of opcodes. A row that no test misses is a hole
 * in the tests.
 */

const observe: Observe = (modules) => modules.map((bytes) => observeModule(bytes, padImports()));

/** Runs the test of one module. */
const check = (each: OpcodeCase): Promise<void> =>
  each.engine === "none" ? checkPrinted([each], PAD) : checkCases([each], { pad: PAD, observe });

/** The names of the tests that fail. */
async function failing(): Promise<string[]> {
  const failed: string[] = [];
  for (const each of DECODER_CASES) await check(each).catch(() => failed.push(each.name));
  return failed;
}

/** The table of the suite: each row, and the tests that cover it. */
const coverage = new Set(readFileSync(new URL("coverage.txt", import.meta.url), "utf8").split("\n"));
const COLUMN = 9;

const print = (line: string) => process.stdout.write(`${line}\n`);

const broken = await failing();
if (broken.length > 0) throw new Error(`With all rows, these tests fail: ${broken.join(", ")}`);
const unnoticed: string[] = [];
const misnamed: string[] = [];
for (const position of POSITIONS) {
  const row = showOpcode(position);
  const failed = await withEntry(position, UNKNOWN, failing);
  const line = `${row.padEnd(COLUMN)} ${failed.join(", ")}`;
  print(failed.length === 0 ? `${line} no test fails` : line);
  if (failed.length === 0) unnoticed.push(row);
  else if (!coverage.has(line)) misnamed.push(line);
}
print(`\n${POSITIONS.length} rows dropped, ${POSITIONS.length - unnoticed.length} noticed`);
if (unnoticed.length > 0) print(`no test notices ${unnoticed.join(", ")}`);
for (const line of misnamed) print(`coverage.txt has another line for: ${line}`);
if (unnoticed.length + misnamed.length > 0) process.exitCode = 1;
