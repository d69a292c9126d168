import type { ReplayOutcome, ReplayWorker } from "./replay-order.ts";

/** Starts the script of `web-worker.ts` in a thread of a page or of Deno. */
export function startWebWorker(url: string | URL): ReplayWorker {
  const worker = new Worker(url, { type: "module" });
  return {
    replay: (order) =>
      new Promise<ReplayOutcome>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`The worker failed: ${message}`));
        worker.onmessageerror = () => reject(new Error("An outcome could not be read"));
        worker.postMessage(order);
      }),
    end: () => worker.terminate(),
  };
}
