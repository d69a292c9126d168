import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";

/** The code of a worker thread: a file of TypeScript with everything that it imports. */
export async function bundleWorker(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "es2022",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

/** Room for young objects, on top: with less, most of the time goes into collecting them. */
const YOUNG_MB = 8;

/**
 * Runs a worker thread whose heap can hold so many MiB, and 8 of young objects, and no more; buffers are not on it.
 *
 * @param code - of `bundleWorker`
 * @param input - `workerData` of the thread
 * @returns the message that it posts
 * @throws what it throws, and an error with code `ERR_WORKER_OUT_OF_MEMORY` where its live objects take more
 */
export function runInHeap<Result>(
  code: string,
  { heapMb, input }: { readonly heapMb: number; readonly input: unknown },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, {
      eval: true,
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (status) => reject(new Error(`The worker ended with status ${status} and no message`)));
  });
}
