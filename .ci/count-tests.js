// Adds up what the test runners reported in a log, prints it a line a package, and ends with `N passed, N failed`.
// First come the failures again, since they may stand thousands of lines above.
// Exits with 1 if a package that has tests reported none, or if anything failed.
import { readdirSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const MOST_LINES = 120;

const lines = stripVTControlCharacters(readFileSync(process.argv[2], "utf8")).split("\n");
const totals = new Map();

for (const line of lines) {
  const [, name, text] = /^(\S+?):test(?::long)?: ?(.*)$/.exec(line) ?? [];
  if (name === undefined) continue;
  const counts = countsIn(text);
  if (counts === undefined) continue;
  const sum = totals.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
  for (const key of Object.keys(sum)) sum[key] += counts[key];
  totals.set(name, sum);
}

/** The lines in which vitest tells a failure in full: from its `FAIL` line to the rule below it. */
const failures = [];
let failing;
for (const line of lines) {
  const [, name, text] = /^(\S+?):test(?::long)?: ?(.*)$/.exec(line) ?? [];
  if (name === undefined) continue;
  if (/^ FAIL /.test(text)) failing = name;
  if (failing !== name) continue;
  failures.push(line);
  if (/⎯⎯⎯/.test(text)) failing = undefined;
}

/** The closing line of vitest (`Tests  1 failed | 8 passed | 1 skipped (10)`) or of deno test (`ok | 8 passed | 0 failed`). */
function countsIn(text) {
  if (!/^\s*Tests\s+\d/.test(text) && !/^\s*(ok|FAILED) \| \d+ passed/.test(text)) return undefined;
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") + count("ignored") };
}

const folders = ["packages", "apps"].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));
const tested = [...folders, "wasm"]
  .map((folder) => JSON.parse(readFileSync(`${folder}/package.json`, "utf8")))
  .filter(({ scripts }) => scripts?.test !== undefined)
  .map(({ name }) => name);
const silent = tested.filter((name) => !totals.has(name));

for (const line of lines.filter((text) => /\(retry x\d+\)/.test(text))) print(`passed at a second try: ${line.trim()}`);
for (const line of failures.slice(0, MOST_LINES)) print(line);
if (failures.length > MOST_LINES) print(`… and ${failures.length - MOST_LINES} lines more of failures`);

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const [name, counts] of [...totals].sort()) {
  for (const key of Object.keys(sum)) sum[key] += counts[key];
  print(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}
for (const name of silent) print(`${name}: reported no tests`);
print(`${sum.passed} passed, ${sum.failed + silent.length} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
process.exitCode = sum.failed + silent.length > 0 || sum.passed === 0 ? 1 : 0;

function print(line) {
  process.stdout.write(`${line}\n`);
}
