import { readFileSync } from "node:fs";
import process from "node:process";
import { type IndexMaps, shiftBy } from "../../src/fuse/reindex/index-maps.ts";
import { reindexBodies } from "../../src/fuse/reindex/reindex-code.ts";
import { sectionId } from "../../src/wasm/binary-format.ts";
import { entriesOf } from "./pad-module.ts";

/*
 * time-reindex.mjs MODULE ROUNDS: gives the code of a module other indices and compiles the module, in turns. Prints JSON,
 * with times in ms of the processor. `@rec/bench` bundles and runs this script: re-indexing is no public entry.
 */

/** The view of a small partner of a large module: many functions and types before its own, and some globals. */
const SHIFTS = { type: 300, function: 300, global: 20 };

const SPACES = ["type", "function", "table", "memory", "global", "tag", "element", "data"] as const;

const MOST = 1_000_000;

function maps(): IndexMaps {
  const shifts: Partial<Record<keyof IndexMaps, number>> = SHIFTS;
  const spaces = Object.fromEntries(SPACES.map((space) => [space, shiftBy(shifts[space] ?? 0, MOST)]));
  return { ...spaces, declared: new Uint8Array(MOST).fill(1) } as unknown as IndexMaps;
}

const [, , path = "", rounds = "1"] = process.argv;
const bytes = Uint8Array.from(readFileSync(path));
const entries = entriesOf(bytes, sectionId.code);

async function cpuOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function wallOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

let resultBytes = 0;
const reindex = () => {
  resultBytes = reindexBodies(bytes, entries, { maps: maps() }).length;
};
const times: { wall: number[]; reindex: number[]; compile: number[] } = { wall: [], reindex: [], compile: [] };
for (let round = 0; round < Number(rounds); round += 1) {
  times.wall.push(wallOf(reindex));
  times.reindex.push(await cpuOf(reindex));
  // Bytes that differ are not found in an engine's cache of compiled code: the name of an unknown section.
  const fresh = Uint8Array.from([...[0, 3, 2, round & 0x7f, round >> 7]]);
  const whole = new Uint8Array(bytes.length + fresh.length);
  whole.set(bytes);
  whole.set(fresh, bytes.length);
  times.compile.push(await cpuOf(() => WebAssembly.compile(whole)));
}
const codeBytes = entries.to - entries.from;
process.stdout.write(JSON.stringify({ ...times, codeBytes, grownBytes: resultBytes - codeBytes }));
