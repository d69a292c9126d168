// Runs as a process of Node.js or Deno: runs one task and prints the outcome. The builds and modules are in the same folder.
import { readFileSync } from "node:fs";
import { argv, cpuUsage, stdout } from "node:process";
import { carryOutCold } from "./carry-out-cold.ts";
import type { ColdTask } from "./cold-task.ts";

/** How long the process stays, at most, until it is ended. */
const STAYS_MS = 10_000;

const urlOf = (file: string) => new URL(file, import.meta.url);

const task: ColdTask = JSON.parse(argv[2] ?? "");

function processorMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

const outcome = await carryOutCold(task, {
  read: async (file) => new Uint8Array(readFileSync(urlOf(file))),
  specifierOf: (file) => urlOf(file).href,
  now: task.clock === "processor" ? processorMs : () => performance.now(),
  adapter: "node",
});
stdout.write(`${JSON.stringify(outcome)}\n`);
setTimeout(() => {}, STAYS_MS);
