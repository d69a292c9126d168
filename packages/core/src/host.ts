import type { ByteSource, PlatformResponse, PlatformSignal, WasmMemory } from "./wasm/platform-types.ts";

/**
 * The complete interface to the platform. Core uses nothing else of it; an adapter is an object that implements this
 * interface.
 *
 * @example
 * ```ts
 * import { link, type LinkerHost } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const host: LinkerHost = {
 *   load: async () => bytes,
 *   resolve: (specifier) => specifier,
 *   now: () => performance.now(),
 * };
 * const { plan } = await link({ empty: "anywhere/empty.wasm" }, { host });
 * console.log(plan.order); // [ 'empty' ]
 * ```
 */
export interface LinkerHost {
  /**
   * Loads the file at a resolved specifier.
   *
   * A `Response` is returned unchanged, with any status: core checks status and Content-Type. Bytes are not copied; do
   * not change them until the link settles. Rejects with a `ModuleLoadError` if the host knows the problem, and
   * otherwise with the platform's own error, which becomes the `cause` of a `FETCH_FAILED`.
   */
  load(url: string, options: LoadOptions): Promise<PlatformResponse | ByteSource>;
  /**
   * The absolute form of a specifier. A relative one is resolved against `referrer`, or against the platform's own
   * base.
   */
  resolve(specifier: string, referrer?: string): string;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /**
   * Resolves after `durationMs` milliseconds, or rejects with the reason of `signal` as soon as that is aborted. A wait
   * of 0 ms ends in a later turn of the event loop, as a timer does. Without this function, a failed load is not
   * retried, and `timeoutMs` is refused with `NO_HOST`.
   */
  wait?(durationMs: number, signal?: PlatformSignal): Promise<void>;
  /**
   * Whether the platform caches the code that it compiles from a fetched `Response`, and reuses it when the same file
   * is compiled from such a `Response`. Then the engine gets the original responses, unless the plan wants the module
   * rewritten, and core reads heads from a clone.
   */
  readonly reusesCompiledCode?: boolean;
}

/**
 * WASI preview 1 for the modules of one link: `@rec/node` and `@rec/browser` make one from their option `wasi`.
 *
 * Modules with the same memory share one WASI, and so its open files. Modules with different memories have one each.
 */
export interface WasiProvider {
  /** Names of the functions that `open` returns, in the namespace `wasi_snapshot_preview1`. */
  readonly names: readonly string[];
  /**
   * Starts a WASI for the modules with this memory, before the first of them calls it.
   *
   * @param module - name of the first of these modules
   * @returns the functions by name, for this memory; the linker has its own `proc_exit`, which throws a `WasiExit`
   */
  open(memory: WasmMemory, module: string): Readonly<Record<string, (...values: never[]) => unknown>>;
}

export interface LoadOptions {
  readonly signal?: PlatformSignal;
}
