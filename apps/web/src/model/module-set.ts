/**
 * The work of the reader: modules, options, host functions and chosen providers. Plain data; the page sends it to the worker as
 * a whole, and a change makes a new set.
 */
export interface ModuleSet {
  readonly modules: readonly ModuleEntry[];
  readonly options: SetOptions;
  /** Providers that the reader chose, before every rule of the linker. */
  readonly resolutions: readonly Resolution[];
  /** The body of a JavaScript function that returns the host imports; empty if there are none. The worker alone evaluates it. */
  readonly hostCode: string;
}

export interface ModuleEntry {
  /** The name under which it is linked. No two modules of a set have the same. */
  readonly name: string;
  readonly source: ModuleOrigin;
}

export type ModuleOrigin =
  /** Relative URLs start from the page. */
  | { readonly from: "url"; readonly url: string }
  /** A file of the reader; `path` is its name, or its path in a folder or archive. The bytes never leave the browser. */
  | { readonly from: "file"; readonly file: Blob; readonly path: string };

/** The options of `link` that a reader can set. An absent one has the default of `link`. */
export interface SetOptions {
  readonly binding?: "auto" | "shim" | "closure";
  readonly hoist?: boolean;
  readonly reconcileLimits?: boolean;
  readonly unresolved?: "error" | "trap";
  readonly dataOverlap?: "error" | "warn" | "allow";
  readonly initialize?: boolean;
  readonly place?: "auto" | "off" | "require";
  readonly stackSize?: number;
  readonly heap?: string;
  readonly fuse?: "auto" | boolean;
  readonly strict?: boolean;
  readonly wasi?: boolean | WasiSettings;
}

/** The surroundings of programs of WASI. */
export interface WasiSettings {
  /** The command line; its first word is the name of the program. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The import `module.name` of `importer` comes from the export of `provider`. */
export interface Resolution {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
  readonly provider: { readonly module: string; readonly name: string };
}

export const emptySet: ModuleSet = { modules: [], options: {}, resolutions: [], hostCode: "" };

/** Two modules that need each other, which the page links when it opens. */
export const lessonSet: ModuleSet = {
  ...emptySet,
  modules: [
    { name: "program", source: { from: "url", url: "wasm/program.wasm" } },
    { name: "memory", source: { from: "url", url: "wasm/memory.wasm" } },
  ],
};
