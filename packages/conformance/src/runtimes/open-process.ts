import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Runtime } from "./runtime.ts";
import type { Outcome, Trial } from "./trial.ts";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Time in which a runtime has to notice that no work is left, in ms. */
const EXIT_MS = 5000;

/** A line to the process. Without a trial, it only asks for the unhandled rejections. */
export interface NumberedTrial {
  readonly id: number;
  readonly trial?: Trial;
}

/** A line from the process. */
export interface NumberedOutcome {
  readonly id: number;
  readonly outcome?: Outcome | undefined;
  /** The error of a trial that is itself broken. */
  readonly failure?: string;
  readonly unheard: readonly string[];
}

/** A thread of `node:worker_threads`, or the `Worker` of the Web. */
export type WorkerKind = "thread" | "web";

export interface RuntimeCommand {
  readonly name: string;
  readonly version: string;
  readonly command: string;
  /** The arguments before the script. */
  readonly args: readonly string[];
  readonly worker: WorkerKind;
}

/** A runtime that runs `process-trials.ts` unbuilt in a separate process, with the host of `@rec/node`. */
export function openProcess({ name, version, command, args, worker }: RuntimeCommand): Runtime {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const script = "src/runtimes/process-trials.ts";
  const child = spawn(command, [...args, script, worker], { cwd: packageFolder, env, stdio: "pipe" });
  const waiting = new Map<number, { resolve(line: NumberedOutcome): void; reject(error: Error): void }>();
  let errors = "";
  let asked = 0;
  let ended: Error | undefined;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  createInterface(child.stdout).on("line", (line) => {
    const outcome: NumberedOutcome = JSON.parse(line);
    waiting.get(outcome.id)?.resolve(outcome);
    waiting.delete(outcome.id);
  });
  const closed = new Promise<void>((resolve) => {
    const end = (error: Error): void => {
      ended ??= error;
      for (const { reject } of waiting.values()) reject(ended);
      resolve();
    };
    child.on("error", end);
    child.on("close", (code) => end(new Error(`${name} ended with ${code}:\n${errors}`)));
    // A process that has ended reads no more; the "close" event reports that.
    child.stdin.on("error", () => {});
  });
  const ask = async (trial?: Trial): Promise<NumberedOutcome> => {
    if (ended !== undefined) throw ended;
    const id = asked++;
    const answer = new Promise<NumberedOutcome>((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.stdin.write(`${JSON.stringify({ id, ...(trial && { trial }) } satisfies NumberedTrial)}\n`);
    const outcome = await answer;
    if (outcome.failure !== undefined) throw new Error(`A trial failed in ${name}: ${outcome.failure}`);
    return outcome;
  };
  return {
    name,
    version,
    hasFiles: true,
    carryOut: async (trial) => (await ask(trial)).outcome as never,
    unheard: async () => (await ask()).unheard,
    async close() {
      child.stdin.end();
      const tooLong = setTimeout(() => child.kill("SIGKILL"), EXIT_MS);
      await closed;
      clearTimeout(tooLong);
      if (child.signalCode !== null) throw new Error(`${name} does not end: something in it is still under way`);
    },
  };
}
