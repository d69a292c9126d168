import type { ModuleType } from "@rec/core/plan";

/** A file of the graph. */
export interface GraphFile {
  /** Path, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ModuleType;
  /** The targets of each namespace of its imports, in order of preference. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** Targets of single imports, chosen by the option `resolve`, by `importKey`. */
  readonly chosen: ReadonlyMap<string, Target>;
}

export interface Namespace {
  readonly targets: readonly Target[];
  /** Whether the bundler itself resolves the namespace to its one target. */
  readonly isPlain: boolean;
}

/** A file of WebAssembly by its path, or a JavaScript module by the specifier that a script imports. */
export type Target = { readonly wasm: string } | { readonly script: string };

/** The files that a file needs, itself first, by path. */
export type WasmGraph = ReadonlyMap<string, GraphFile>;

/** The key of an import in `GraphFile.chosen`. */
export function importKey({ module, name }: { readonly module: string; readonly name: string }): string {
  return JSON.stringify([module, name]);
}

/** The source of one import of a file. */
export type Provider = { readonly wasm: string; readonly name: string } | { readonly script: string };
