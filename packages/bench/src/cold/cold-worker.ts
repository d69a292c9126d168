// Runs as a process of Node.js or Deno: carries out one task, prints the outcome. Beside it stand the builds and modules.
import { readFileSync } from "node:fs";
import { argv, cpuUsage, stdout } from "node:process";
import { carryOutCold } from "./carry-out-cold.ts";
import type { ColdTask } from "./cold-task.ts";

/** Until the process is ended. */
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
