import type { LinkerHost } from "./host.ts";
import type { ExportRef, LinkPlan } from "./plan/plan-format.ts";
import type { ImportRequest } from "./plan/plan-options.ts";
import type { LoadLimits, ModuleSource, SettledModuleSource, SourceRequest } from "./source.ts";

/** `timeoutMs` and `retries` hold for every source that does not bring its own. */
export interface LinkOptions extends LoadLimits {
  /** Host imports, by namespace and name; looked up before the linked modules. */
  imports?: WebAssembly.Imports;
  /** Chooses the provider of an import by hand, before every other rule; `undefined` leaves it to the rules. */
  resolve?: (request: ImportRequest) => ExportRef | undefined;
  /**
   * Finds the modules that others need and that were not given, as an import map does. Asked as soon as the head of the
   * importer is known: about each namespace of its imports that is no module's name and that `imports` does not provide
   * whole, and about each library that its `dylink.0` section needs. A path or URL that it answers with is taken against the
   * importer's URL; `undefined`, or a promise of it, leaves the import to the rules. The same URL is loaded once and makes
   * one module, which is called by the specifier under which it is found first, in the order of modules and imports.
   */
  discover?: (
    request: DiscoverRequest,
  ) => ModuleSource | PromiseLike<SettledModuleSource | SourceRequest | undefined> | undefined;
  /** Shares what is loaded from paths and URLs, and compiled, with other links; see `createModuleCache`. */
  cache?: ModuleCache;
  /** Most modules that load at one time; no bound by default. */
  concurrency?: number;
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

/** The options of `link` that do not decide the plan, and so are those of `linkPlan`. */
export type LinkPlanOptions = Pick<
  LinkOptions,
  "imports" | "signal" | "onProgress" | "host" | "timeoutMs" | "retries" | "concurrency"
>;

/** Compiled modules that several links of one process share. */
export interface ModuleCache {
  /** Number of sources of which something is kept. */
  readonly size: number;
  /** Lets go of what is kept of a URL, or of all; links under way are not touched. */
  forget(url?: string): void;
}

/** A module that somebody needs and nobody gave. */
export interface DiscoverRequest {
  /** The namespace of the imports, or the name of the library. */
  readonly specifier: string;
  /** Name of the module that needs it. */
  readonly importer: string;
  /** URL of the importer, if it has one. */
  readonly referrer: string | undefined;
  readonly kind: "import" | "needed";
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
  /** As they were compiled, rewritten where the plan asks for it: what `instantiatePlan` takes, here or in a worker. */
  readonly modules: Readonly<Record<Name, WebAssembly.Module>>;
  readonly plan: LinkPlan;
  readonly timings: readonly PhaseTiming[];
}

/** Modules that fit together and are compiled; nothing of them has run. */
export type Prepared<Name extends string = string> = Pick<Linked<Name>, "modules" | "plan" | "timings">;
