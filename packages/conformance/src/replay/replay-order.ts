import type { InstantiateOptions, LinkPlan, ThreadOptions } from "@rec/core";

/**
 * The message to a worker: all that it needs to link a case again. Structured-cloneable, without bytes of any module.
 */
export interface ReplayOrder {
  /** Name of the case, which determines the observations and the host imports; the worker creates the imports anew. */
  readonly name: string;
  readonly plan: LinkPlan;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  /** Memories that threads share; they replace the host imports of the case. */
  readonly memories?: Readonly<Record<string, Readonly<Record<string, WebAssembly.Memory>>>>;
  /** Memories of the host in place of those that modules define. */
  readonly provide?: InstantiateOptions["provide"];
  /** Stack and thread-local data of this thread. */
  readonly thread?: ThreadOptions;
  /** A call that replaces the observations of the case: `module.export`, and its arguments. */
  readonly call?: readonly [reference: string, ...args: number[]];
}

/** The outcome of a replay: plain JSON, so that a page can hand it to its test. */
export type ReplayOutcome =
  | {
      readonly name: string;
      /** The plan that was run, as `planText` prints it. */
      readonly plan: string;
      readonly observed: unknown;
      readonly doors: DoorCount;
    }
  | { readonly name: string; readonly error: string; readonly doors: DoorCount };

/** The uses of every API through which code can enter, while a plan was run. */
export interface DoorCount {
  /** Modules that the synchronous constructor compiled: the names of their exports. */
  readonly compiled: readonly (readonly string[])[];
  /**
   * Calls of all other compiling functions: `compile`, `compileStreaming`, `instantiate` with bytes,
   * `instantiateStreaming`.
   */
  readonly compilations: number;
  /** Calls of `fetch`. */
  readonly fetches: number;
}

/** A thread that runs orders, one after the other. */
export interface ReplayWorker {
  replay(order: ReplayOrder): Promise<ReplayOutcome>;
  end(): void | Promise<void>;
}
