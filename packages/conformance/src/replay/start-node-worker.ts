import { once } from "node:events";
import { Worker, type WorkerOptions } from "node:worker_threads";
import type { ReplayWorker } from "./replay-order.ts";

/** Starts `node-worker.ts` in a thread: by its URL, or as a script that was bundled as CommonJS, with `eval`. */
export function startNodeWorker(script: string | URL, options?: Pick<WorkerOptions, "eval">): ReplayWorker {
  const worker = new Worker(script, options);
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
