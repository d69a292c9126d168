import type { ModuleType } from "@rec/core/plan";

/** A file that a namespace names. All that is no WebAssembly is `other`: an ES module that gives host imports. */
export interface Resolution {
  readonly id: string;
  readonly kind: "wasm" | "other";
}

/** One file; several files of one namespace, in the order of preference; or `undefined` for a namespace of no file. */
export type Resolved = Resolution | readonly Resolution[] | undefined;

/** A dynamic library that a module needs. */
export interface NeededLibrary {
  readonly name: string;
  /** Id of the module that needs it. */
  readonly importer: string;
  /** The paths at which it may be, in order, relative to that module. */
  readonly places: readonly string[];
}

/** The doors to files, for `readGraph`. Each file is read once, and each namespace of an importer is resolved once. */
export interface GraphHost {
  /** The bytes of a whole module, or its type, if the host has parsed it already. */
  read(id: string): Promise<Uint8Array<ArrayBuffer> | ModuleType>;
  /** The file that a namespace means for an importer. */
  resolve(specifier: string, importer: string): Promise<Resolved>;
  /** Id of the file of a library; undefined if there is none at its places. */
  library(library: NeededLibrary): Promise<string | undefined>;
}

/** The doors to files, for `readGraphSync`. */
export interface SyncGraphHost {
  read(id: string): Uint8Array<ArrayBuffer> | ModuleType;
  resolve(specifier: string, importer: string): Resolved;
  library(library: NeededLibrary): string | undefined;
}

/** The file that provides one import. */
export type Provider =
  /**
   * A module of the graph. `found` is the rule: the namespace means its file; or its export has the name of the import,
   * and the importer reaches it over namespaces (`reach`) or only the entry does (`graph`). By `namespace`, the export may
   * be missing.
   */
  | { readonly kind: "wasm"; readonly id: string; readonly found: "namespace" | "reach" | "graph" }
  | { readonly kind: "other"; readonly id: string }
  /** No module exports the name, or several do: then they are the candidates. */
  | { readonly kind: "none"; readonly candidates: readonly string[] };

/** One `.wasm` file of a graph. */
export interface GraphModule {
  readonly id: string;
  readonly type: ModuleType;
  /** The files of each namespace of its imports, as the host resolved it; an empty list for a namespace of no file. */
  readonly namespaces: ReadonlyMap<string, readonly Resolution[]>;
  /** Ids of the dynamic libraries that it needs, by the names by which it needs them. */
  readonly libraries: ReadonlyMap<string, string>;
  /** The provider of each import, in the order of `type.imports`. */
  readonly providers: readonly Provider[];
}

/** The modules that a file needs, with the file itself. */
export interface WasmGraph {
  readonly entry: string;
  /** By id, in the order in which they are found from the entry: breadth first, in the order of imports. */
  readonly modules: ReadonlyMap<string, GraphModule>;
}
