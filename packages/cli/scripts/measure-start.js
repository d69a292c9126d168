// Measures how long the command takes to start, beside an empty program, in Node.js and Deno. The programs take turns, so
// that a busy machine slows all of them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.argv[2] ?? 15);
const require = createRequire(new URL("../../../apps/deno-cli/package.json", import.meta.url));
const denoFolder = dirname(require.resolve("deno/package.json"));
function findDeno() {
  const platform = `@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
  return join(dirname(createRequire(join(denoFolder, "package.json")).resolve(`${platform}/package.json`)), "deno");
}

const folder = mkdtempSync(join(tmpdir(), "rec-start-"));
const empty = join(folder, "empty.mjs");
writeFileSync(empty, "");
const rec = fileURLToPath(new URL("../dist/rec.js", import.meta.url));
const deno = findDeno();
const programs = {
  "Node.js, empty program": [process.execPath, empty],
  "Node.js, rec --version": [process.execPath, rec, "--version"],
  "Deno, empty program": [deno, "run", empty],
  "Deno, rec --version": [deno, "run", "--allow-read", rec, "--version"],
};
/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let round = -2; round < ROUNDS; round += 1) {
  for (const [name, [program = "", ...args]] of Object.entries(programs)) {
    const start = performance.now();
    execFileSync(program, args, { stdio: "ignore", env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" } });
    // The first rounds fill the caches of the runtimes.
    if (round >= 0) times[name]?.push(performance.now() - start);
  }
}
rmSync(folder, { recursive: true });
const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
for (const [name, list] of Object.entries(times)) {
  const base = median(times[`${name.split(",")[0]}, empty program`] ?? []);
  const spread = median(list.map((each) => Math.abs(each - median(list))));
  process.stdout.write(
    `${name}: ${median(list).toFixed(1)} ms ±${spread.toFixed(1)}, ${(median(list) / base).toFixed(2)}x\n`,
  );
}
