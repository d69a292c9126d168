import type { LinkOptions, ModuleSource } from "@rec/core";

/** Something to link, and what must come of it, the same in every runtime. */
export interface ConformanceCase {
  /** The name of the folder under `cases/` that holds the case: its modules as WAT, and its golden file. */
  readonly name: string;
  /**
   * What is linked, by module name: URLs against the case's folder (`a.wasm` is assembled from its `a.wat`), where
   * `/wasm/` holds the artifacts of `@rec/wasm`.
   */
  readonly modules: Readonly<Record<string, string>>;
  /** Names of modules that are not given to `link`: it discovers them beside the module that imports them. */
  readonly discovered?: readonly string[];
  /** Whether modules are given and discovered by path in runtimes that have a file system; elsewhere by URL. */
  readonly isOnDisk?: true;
  /** Turns a module's URL into the source that is handed to `link`; without it, the URL itself is. */
  readonly source?: (url: string, module: string) => ModuleSource;
  /** Called anew for each run. */
  readonly options?: () => LinkOptions;
  /** A plan (and live instances) or an error; the golden file says which. */
  readonly outcome: "plan" | "error";
  /** Uses what was linked and says what was seen, in JSON. */
  readonly observe?: (live: LiveModules) => unknown;
  /** What `observe` must return. */
  readonly observed?: unknown;
  /** How many instances an erroneous link may have made before it stopped; none unless stated. */
  readonly instancesBeforeError?: number;
}

/** Access to linked modules by references such as `program.createRecord`. */
export interface LiveModules {
  /** The result of a call, or the text of what it threw as `throws: …`. */
  call(reference: string, ...args: readonly unknown[]): unknown;
  /** A view of a memory as it is now; growing the memory detaches it. */
  view(reference: string): DataView;
  /** The value of a global. */
  value(reference: string): unknown;
  /** The exported object itself. */
  extern(reference: string): unknown;
}
