// Deno, Bun and Node 26 run this script, started by open-process.ts. Each line in is a trial, each line out an outcome,
// in any order. The only argument is the kind of worker that the runtime starts.
import process from "node:process";
import { createInterface } from "node:readline";
import { link, linkPlan, nodeHost, prepare, withHost } from "@rec/node";
import { openProgram } from "@rec/node/dylink";
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
  adapter: { link, linkPlan, openProgram, prepare },
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
