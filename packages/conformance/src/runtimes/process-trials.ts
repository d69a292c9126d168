// Run by Deno, Bun and Node 26, which open-process.ts starts: a trial a line comes in, its outcome a line goes out, in
// whatever order. The only argument says which kind of worker the runtime is to start.
import process from "node:process";
import { createInterface } from "node:readline";
import { nodeHost, withHost } from "@rec/node";
import { startNodeWorker } from "../replay/start-node-worker.ts";
import { startWebWorker } from "../replay/start-web-worker.ts";
import type { NumberedOutcome, NumberedTrial, WorkerKind } from "./open-process.ts";
import { createTrials, type Outcome, type Trial } from "./trial.ts";

const startWorker: Record<WorkerKind, () => ReturnType<typeof startWebWorker>> = {
  thread: () => startNodeWorker(new URL("../replay/node-worker.ts", import.meta.url)),
  web: () => startWebWorker(new URL("../replay/web-worker.ts", import.meta.url)),
};

const trials = createTrials({
  linker: withHost(nodeHost()),
  startWorker: startWorker[process.argv[2] as WorkerKind],
});

const unheard: string[] = [];
process.on("unhandledRejection", (reason) => {
  unheard.push(String(reason));
});

async function answer({ id, trial }: NumberedTrial): Promise<void> {
  const outcome: NumberedOutcome = await attempt(trial).then(
    (made) => ({ id, outcome: made, unheard }),
    (error: unknown) => ({ id, failure: String(error), unheard }),
  );
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

async function attempt(trial: Trial | undefined): Promise<Outcome | undefined> {
  return trial && trials.carryOut(trial);
}

createInterface(process.stdin)
  .on("line", (line) => answer(JSON.parse(line)))
  .on("close", () => trials.end());
