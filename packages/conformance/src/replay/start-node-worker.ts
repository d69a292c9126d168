import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ReplayWorker } from "./replay-order.ts";

/** Starts the script of `node-worker.ts`, bundled as CommonJS, in a thread of Node. */
export function startNodeWorker(script: string): ReplayWorker {
  const worker = new Worker(script, { eval: true });
  return {
    async replay(order) {
      const answer = once(worker, "message");
      worker.postMessage(order);
      const [outcome] = await answer;
      return outcome;
    },
    async end() {
      await worker.terminate();
    },
  };
}
