import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";

/** The code of a worker thread: a TypeScript file with everything that it imports. */
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

/** Additional room for young objects: with less, garbage collection takes most of the time. */
const YOUNG_MB = 8;

/**
 * Runs a worker thread with a heap of the given number of MiB, and 8 MiB for young objects; buffers are not on the
 * heap.
 *
 * @param code - result of `bundleWorker`
 * @param input - `workerData` of the thread
 * @returns the message that the thread posts
 * @throws the error of the thread, and an error with code `ERR_WORKER_OUT_OF_MEMORY` if its live objects need more
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
