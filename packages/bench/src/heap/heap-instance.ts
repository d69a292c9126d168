import type { ModuleFiles } from "../module-files.ts";
import { functionOf } from "../workload.ts";
import type { HeapRival } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** A driver with an allocator, ready to run. */
export interface HeapInstance {
  /** Does so many passes of a workload; returns the checksum of everything since the start. */
  readonly run: (workload: string, passes: number) => number;
  /** How often the allocator was called until now. */
  readonly countCalls: () => number;
  /** Frees everything that the driver has, and returns the checksum. */
  readonly drain: () => number;
  /** What the allocator has, in bytes: what it grew, and what it got of the pages that the module started with. */
  readonly heldBytes: () => number;
}

/** What all drivers begin with, so that all calls are the same ones. */
const SEED = 20_261_122;

/** Of a trace, as `scripts/trace-format.js` expands it. */
const OPERATION_BYTES = 8;

export interface HeapInstanceOptions {
  /** The working set, as a multiple of the one that is timed. */
  readonly scale: number;
}

export interface LoadOptions extends HeapInstanceOptions {
  readonly read: ModuleFiles["read"];
}

/** Loads a rival for a workload, with the trace that it replays if it does. */
export async function loadHeapInstance(
  rival: HeapRival,
  workload: HeapWorkload,
  { read, scale }: LoadOptions,
): Promise<HeapInstance> {
  const exports = await rival.load("workloads", read);
  if (workload.trace !== undefined) {
    const trace = await read(workload.trace);
    const address = functionOf(exports, "expectTrace")(trace.length / OPERATION_BYTES);
    new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer, address).set(trace);
  }
  return createHeapInstance(exports, rival, { scale });
}

/** @param exports - of a driver that nothing was called of yet */
export function createHeapInstance(
  exports: WebAssembly.Exports,
  { usesInitialPages }: Pick<HeapRival, "usesInitialPages">,
  { scale }: HeapInstanceOptions,
): HeapInstance {
  const memory = exports["memory"] as WebAssembly.Memory;
  const heapBase = (exports["__heap_base"] as WebAssembly.Global<"i32">).value;
  const begin = usesInitialPages ? heapBase : memory.buffer.byteLength;
  (exports["configure"] as (seed: number, scale: number) => void)(SEED, scale);
  const [countCalls, drain] = [functionOf(exports, "countCalls"), functionOf(exports, "drain")];
  return {
    run: (workload, passes) => functionOf(exports, workload)(passes) >>> 0,
    countCalls: () => countCalls(0) >>> 0,
    drain: () => drain(0) >>> 0,
    heldBytes: () => memory.buffer.byteLength - begin,
  };
}
