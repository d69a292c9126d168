import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { ModuleLinkError, ModuleParseError } from "../../src/errors.ts";
import { parseModule } from "../../src/parse-module.ts";
import { planLink } from "../../src/plan-link.ts";

/** The task of a worker: to parse one module and to plan its link. */
export interface LinkTask {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly unresolved: "error" | "trap";
}

export interface LinkReport {
  /** `"links"`, or the code of the error. */
  readonly outcome: string;
  /** Growth of the heap, including garbage that is not collected yet. */
  readonly heapBytes: number;
  /** Growth of the array buffers. */
  readonly bufferBytes: number;
}

function attempt({ bytes, unresolved }: LinkTask): { readonly outcome: string; readonly kept: unknown } {
  try {
    return { outcome: "links", kept: planLink({ module: parseModule(bytes) }, { unresolved }) };
  } catch (error) {
    if (error instanceof ModuleParseError || error instanceof ModuleLinkError)
      return { outcome: error.code, kept: error };
    throw error;
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

collectGarbage();
const before = { heap: getHeapStatistics().used_heap_size, buffers: process.memoryUsage().arrayBuffers };
const { outcome } = attempt(workerData);
const report: LinkReport = {
  outcome,
  heapBytes: getHeapStatistics().used_heap_size - before.heap,
  bufferBytes: process.memoryUsage().arrayBuffers - before.buffers,
};
parentPort?.postMessage(report);
