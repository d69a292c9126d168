import type { LinkOptions, ModuleSource, Relinked } from "@rec/core";

/** A set of modules to link and its expected outcome, the same in every runtime. */
export interface ConformanceCase {
  /** The name of the case's folder under `cases/`, which holds its modules as WAT and its golden file. */
  readonly name: string;
  /**
   * The modules by name: URLs relative to the case's folder (`a.wasm` is assembled from its `a.wat`), with the
   * artifacts of `@rec/wasm` under `/wasm/`.
   */
  readonly modules: Readonly<Record<string, string>>;
  /** Names of modules that are not given to `link`: it discovers them beside the module that imports them. */
  readonly discovered?: readonly string[];
  /** Whether modules are given and discovered by path in runtimes that have a file system; elsewhere by URL. */
  readonly isOnDisk?: true;
  /** Turns a module's URL into the source for `link`; by default the URL itself is the source. */
  readonly source?: (url: string, module: string) => ModuleSource;
  /** Called anew for each run. */
  readonly options?: () => LinkOptions;
  /** Whether `fuse: true` is among the options; such a plan has a golden file of its own. */
  readonly isFused?: true;
  /** A plan (and live instances) or an error; the golden file says which. */
  readonly outcome: "plan" | "error";
  /** Uses the linked modules and returns the observations, in JSON. */
  readonly observe?: (live: LiveModules) => unknown;
  /** The expected result of `observe`. */
  readonly observed?: unknown;
  /** Modules that `relink` replaces after `observe`. Runtimes that replay a plan leave this out. */
  readonly replaced?: Replacement;
  /** How many instances a failing link may have created before it stopped; none unless stated. */
  readonly instancesBeforeError?: number;
  /** Whether the linker tries types of host imports on generated modules, so that its instances cannot be counted. */
  readonly isProbed?: true;
}

/** New sources for modules of a live link. */
export interface Replacement {
  /** URLs by name of the module, as in `ConformanceCase.modules`. */
  readonly modules: Readonly<Record<string, string>>;
  /** Uses the new link and returns the observations, in JSON. */
  readonly observe: (live: LiveModules, relinked: Pick<Relinked, "kept" | "lost">) => unknown;
  readonly observed: unknown;
}

/** Access to linked modules by references such as `program.createRecord`. */
export interface LiveModules {
  /** The result of a call, or the text of its error as `throws: …`. */
  call(reference: string, ...args: readonly unknown[]): unknown;
  /** A view of a memory as it is now; growing the memory detaches it. */
  view(reference: string): DataView;
  /** The value of a global. */
  value(reference: string): unknown;
  /** The exported object itself. */
  extern(reference: string): unknown;
}
