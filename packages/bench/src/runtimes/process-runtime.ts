import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { coldFolder } from "../cold/cold-folder.ts";
import { largestPeakBytes } from "./peak-memory.ts";
import type { Runtime } from "./runtime.ts";

const worker = fileURLToPath(new URL("../../dist/worker.js", import.meta.url));
const coldWorker = fileURLToPath(new URL("worker.js", coldFolder));

/** Without the settings of the environment: a code cache on disk would make a cold start warm. */
const { NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _cache, ...environment } = process.env;

export interface Command {
  readonly path: string;
  /** Arguments before the script. */
  readonly args: readonly string[];
  /** The same for a cold start, if more is needed there. */
  readonly coldArgs?: readonly string[];
}

export interface ProcessRuntime {
  readonly name: string;
  readonly title: string;
  readonly locate: () => Promise<Command>;
  /** Title with versions, from `process.versions`. */
  readonly describe: (versions: Readonly<Record<string, string>>) => string;
}

/** A runtime that runs scripts from the command line, a new process for each task. */
export function processRuntime({ name, title, locate, describe }: ProcessRuntime): Runtime {
  return {
    name,
    title,
    async open(baseUrl) {
      const { path, args, coldArgs = args } = await locate();
      const ask = async (task: string) => {
        const { line, peakBytes } = await firstLine(path, [...args, worker, baseUrl, task]);
        return { ...JSON.parse(line), peakBytes };
      };
      return {
        version: describe((await ask("")).versions),
        run: async (task) => (await ask(JSON.stringify(task))).outcome,
        weigh: async (task) => (await ask(JSON.stringify(task))).peakBytes,
        async runCold(task) {
          const { line } = await firstLine(path, [...coldArgs, coldWorker, JSON.stringify(task)]);
          return JSON.parse(line);
        },
        close: async () => {},
      };
    },
  };
}

/**
 * The first line that a program prints, and its peak memory until then. The program is ended at that point. Waiting for its
 * exit could take forever: Node 20 can deadlock there, when a background compiler waits for a garbage collection.
 */
function firstLine(
  path: string,
  args: readonly string[],
): Promise<{ readonly line: string; readonly peakBytes: number }> {
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], env: environment });
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (!output.includes("\n")) return;
      const peakBytes = largestPeakBytes(child.pid ?? 0, () => true);
      resolve({ line: output.slice(0, output.indexOf("\n")), peakBytes });
      child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`${path} ended with ${code} before it printed a line:\n${errors}`)));
  });
}
