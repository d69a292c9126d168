// `pnpm --filter @rec/core spec-shift PATH` runs this script in Node 26, which has all of WebAssembly 3.0.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { PAD } from "../reindex/pad-module.ts";
import { runScript } from "./run-script.ts";

const [root] = process.argv.slice(2);
const print = (line: string) => process.stdout.write(`${line}\n`);

const PADS = { "no memory": PAD, "a memory": { ...PAD, memory: 1 } } as const;

async function main(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".wast"))
    .sort();
  for (const [name, pad] of Object.entries(PADS)) {
    const counts: Record<string, number> = {};
    const unread = new Map<string, number>();
    const broken: string[] = [];
    let differences = 0;
    for (const file of files) {
      try {
        const report = await runScript(readFileSync(join(folder, file), "utf8"), { pad });
        for (const [kind, count] of Object.entries(report.counts)) counts[kind] = (counts[kind] ?? 0) + count;
        if (report.unread.length > 0) unread.set(relative(".", file), report.unread.length);
        for (const difference of report.differences) print(`${file}: ${difference}`);
        differences += report.differences.length;
      } catch (error) {
        broken.push(`${file}: ${(error as Error).stack}`);
      }
    }
    print(`\n${files.length} scripts behind a pad with ${name}: ${differences} differences`);
    for (const [kind, count] of Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
      print(`  ${kind}: ${count}`);
    for (const [file, count] of unread) print(`  no assembler reads ${count} modules of ${file}`);
    for (const failure of broken) print(`  not run: ${failure}`);
    if (differences + broken.length > 0) process.exitCode = 1;
  }
}

if (root === undefined) {
  print("spec-shift PATH: runs the scripts of a checkout of the WebAssembly test suite with all indices shifted");
  process.exitCode = 1;
} else await main(root);
