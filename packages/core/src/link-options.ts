import type { LinkerHost } from "./host.ts";
import type { ExportRef, LinkPlan } from "./plan/link-plan.ts";
import type { ImportRequest } from "./plan/plan-options.ts";

export interface LinkOptions {
  /** Host imports, by namespace and name; looked up before the linked modules. */
  imports?: WebAssembly.Imports;
  /** Chooses the provider of an import by hand, before every other rule; `undefined` leaves it to the rules. */
  resolve?: (request: ImportRequest) => ExportRef | undefined;
  /** How a deferred function is called: `"auto"` takes the fastest that the runtime allows. */
  binding?: "auto" | "shim" | "closure";
  /** Whether externs may be moved out of their module to break a cycle; true by default. */
  hoist?: boolean;
  /** `"trap"` links unresolved function imports to stubs that trap, and name themselves, when called. */
  unresolved?: "error" | "trap";
  /** Aborting rejects the link with the signal's reason; nothing is instantiated from then on. */
  signal?: AbortSignal;
  onProgress?: (event: LinkProgress) => void;
  /** The platform's doors; `@rec/node` and `@rec/browser` preset it. */
  host?: LinkerHost;
}

export type LinkPhase = "load" | "parse" | "plan" | "compile" | "instantiate" | "bind";

/** Told when a module has finished a phase, and in the load phase with each chunk that arrives. */
export interface LinkProgress {
  readonly phase: LinkPhase;
  /** Undefined where the phase concerns all modules at once. */
  readonly module?: string;
  /** Bytes of the module that have arrived. */
  readonly receivedBytes?: number;
  /** Bytes that will arrive in all, where the sender said so. */
  readonly totalBytes?: number;
  readonly done: boolean;
}

/** How long one phase took for one module, or for all at once. Times in ms since the call to `link`. */
export interface PhaseTiming {
  readonly phase: LinkPhase;
  readonly module?: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** Modules that are linked and live. */
export interface Linked<Name extends string = string> {
  /** Exports by module name. Null prototype: `"__proto__"` is an ordinary name. */
  readonly exports: Readonly<Record<Name, WebAssembly.Exports>>;
  readonly instances: Readonly<Record<Name, WebAssembly.Instance>>;
  readonly plan: LinkPlan;
  readonly timings: readonly PhaseTiming[];
}
