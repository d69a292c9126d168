/**
 * The complete list of doors to the platform. Core opens no other; an adapter is an object that implements these.
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
   * Loads what a resolved specifier names.
   *
   * A `Response` is handed on as it is, whatever its status: core reads status and Content-Type. Bytes are not copied;
   * do not change them until the link settles. Rejects with a `ModuleLoadError` where the host knows what is wrong, and
   * with the platform's own error otherwise (it becomes the `cause` of a `FETCH_FAILED`).
   */
  load(url: string, options: LoadOptions): Promise<Response | BufferSource>;
  /** The absolute form of a specifier; relative ones are taken against `referrer`, or the platform's idea of "here". */
  resolve(specifier: string, referrer?: string): string;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /**
   * Resolves after `durationMs` milliseconds, or rejects as soon as `signal` is aborted, with its reason. A wait of 0 ms ends
   * in a later turn of the event loop, as a timer does. Without it, a failed load is not tried again, and `timeoutMs` is
   * refused with `NO_HOST`.
   */
  wait?(durationMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Whether the platform keeps the code that it compiles from a fetched `Response`, and uses it again when the same file is
   * compiled from such a `Response`. Then the engine is given responses as they came, unless the plan wants the module
   * rewritten, and heads are read from a clone.
   */
  readonly reusesCompiledCode?: boolean;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
}
