import type { ModuleFiles } from "../module-files.ts";
import { functionOf } from "../workload.ts";
import type { HeapRival } from "./heap-rivals.ts";
import type { HeapWorkload } from "./heap-workloads.ts";

/** A driver with an allocator, ready to run. */
export interface HeapInstance {
  /** Runs a number of passes of a workload; returns the checksum of all passes since the start. */
  readonly run: (workload: string, passes: number) => number;
  /** The number of calls of the allocator so far. */
  readonly countCalls: () => number;
  /** Frees all blocks of the driver, and returns the checksum. */
  readonly drain: () => number;
  /** Bytes of the allocator: the pages that it grew, and its part of the module's initial pages. */
  readonly heldBytes: () => number;
}

/** The seed of all drivers, so that all get the same calls. */
const SEED = 20_261_122;

/** Bytes of an operation in a trace that `scripts/trace-format.js` expanded. */
const OPERATION_BYTES = 8;

export interface HeapInstanceOptions {
  /** The working set, as a multiple of the timed one. */
  readonly scale: number;
}

export interface LoadOptions extends HeapInstanceOptions {
  readonly read: ModuleFiles["read"];
}

/** Loads a rival for a workload. */
export async function loadHeapInstance(
  rival: HeapRival,
  workload: HeapWorkload,
  { read, scale }: LoadOptions,
): Promise<HeapInstance> {
  const exports = await rival.load("workloads", read);
  return startHeapInstance(exports, workload, { read, scale, usesInitialPages: rival.usesInitialPages });
}

/** Prepares a new driver for a workload, with the trace of the workload, if it has one. */
export async function startHeapInstance(
  exports: WebAssembly.Exports,
  workload: HeapWorkload,
  { read, scale, usesInitialPages }: LoadOptions & Pick<HeapRival, "usesInitialPages">,
): Promise<HeapInstance> {
  if (workload.trace !== undefined) {
    const trace = await read(workload.trace);
    const address = functionOf(exports, "expectTrace")(trace.length / OPERATION_BYTES);
    new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer, address).set(trace);
  }
  return createHeapInstance(exports, { usesInitialPages }, { scale });
}

/** @param exports - exports of a new driver */
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
