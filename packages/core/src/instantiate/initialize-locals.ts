import { THREAD_NAMES } from "../wasm/toolchain-names.ts";
import type { FurtherThread } from "./run-steps.ts";
import { Stopped } from "./stopped.ts";

/**
 * Gives the thread-local data of a library its first values: those of the first thread at its `__tls_base`, those of a further
 * thread in the block of that thread.
 *
 * @throws Stopped
 */
export function initializeLocals(unit: string, exports: WebAssembly.Exports, thread: FurtherThread | undefined): void {
  const base = exports[THREAD_NAMES.base] as WebAssembly.Global;
  const address = thread ? thread.addressOfLocals(unit) : (base.value as number | bigint);
  if (address !== undefined) initializeLocalsAt(address, unit, exports);
}

/** @throws Stopped */
export function initializeLocalsAt(address: number | bigint, unit: string, exports: WebAssembly.Exports): void {
  const called = THREAD_NAMES.initialize;
  const initialize = exports[called] as (address: number | bigint) => void;
  try {
    initialize(address);
  } catch (thrown) {
    throw new Stopped(thrown, { unit, during: "initialization", called, exportsOf: new Map() });
  }
}
