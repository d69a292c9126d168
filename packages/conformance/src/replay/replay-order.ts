import type { LinkPlan } from "@rec/core";

/** What a worker is sent: all that it needs to link a case again. Structured-cloneable; holds no bytes of any module. */
export interface ReplayOrder {
  /** Name of the case, which says what is observed and which host imports are made anew. */
  readonly name: string;
  readonly plan: LinkPlan;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  /** Memories that threads share, in place of the host imports of the case. */
  readonly memories?: Readonly<Record<string, Readonly<Record<string, WebAssembly.Memory>>>>;
  /** A call to be made in place of what the case observes: `module.export`, and its arguments. */
  readonly call?: readonly [reference: string, ...args: number[]];
}

/** What came of a replay: plain JSON, so that a page can hand it to its test. */
export type ReplayOutcome =
  | {
      readonly name: string;
      /** The plan that was carried out, as `describePlan` says it. */
      readonly plan: string;
      readonly observed: unknown;
      readonly doors: DoorCount;
    }
  | { readonly name: string; readonly error: string; readonly doors: DoorCount };

/** Through which doors code came while a plan was carried out. */
export interface DoorCount {
  /** Modules that the synchronous constructor compiled: the names of their exports. */
  readonly compiled: readonly (readonly string[])[];
  /** Calls of what compiles otherwise: `compile`, `compileStreaming`, `instantiate` with bytes, `instantiateStreaming`. */
  readonly compilations: number;
  /** Calls of `fetch`. */
  readonly fetches: number;
}

/** A thread that carries out orders, one after the other. */
export interface ReplayWorker {
  replay(order: ReplayOrder): Promise<ReplayOutcome>;
  end(): void | Promise<void>;
}
