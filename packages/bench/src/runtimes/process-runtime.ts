import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Runtime } from "./runtime.ts";

const worker = fileURLToPath(new URL("../../dist/worker.js", import.meta.url));

export interface Command {
  readonly path: string;
  /** In front of the script. */
  readonly args: readonly string[];
}

export interface ProcessRuntime {
  readonly name: string;
  readonly title: string;
  readonly locate: () => Promise<Command>;
  /** What it says of itself, from `process.versions`. */
  readonly describe: (versions: Readonly<Record<string, string>>) => string;
}

/** A runtime that runs scripts from the command line, a new process for each task. */
export function processRuntime({ name, title, locate, describe }: ProcessRuntime): Runtime {
  return {
    name,
    title,
    async open(baseUrl) {
      const { path, args } = await locate();
      const ask = async (task: string) => {
        const { stdout } = await promisify(execFile)(path, [...args, worker, baseUrl, task], { maxBuffer: 1 << 26 });
        return JSON.parse(stdout);
      };
      return {
        version: describe((await ask("")).versions),
        run: async (task) => (await ask(JSON.stringify(task))).outcome,
        close: async () => {},
      };
    },
  };
}
