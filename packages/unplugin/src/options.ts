import type { PlanOptions } from "@rec/core/plan";

/** A namespace of imports, as `alias` gets it. */
export interface NamespaceRequest {
  /** The namespace: `env`, or `./memory.wasm`. */
  readonly specifier: string;
  /** Path of the file that imports. */
  readonly importer: string;
}

/** One import, as `resolve` gets it. */
export interface FileImport {
  /** Path of the file that imports. */
  readonly importer: string;
  readonly module: string;
  readonly name: string;
}

/** Specifiers in place of a namespace. The first file with an export of the wanted name provides it. */
export type AliasTarget = string | readonly string[];

/** The options of the plugin. Specifiers are resolved like those of a JavaScript import in the file that imports. */
export interface LinkPluginOptions
  extends Pick<
    PlanOptions,
    "binding" | "hoist" | "reconcileLimits" | "dataOverlap" | "place" | "stackSize" | "heap" | "strict" | "initialize" | "builtins" | "importedStringConstants"
  > {
  /** Specifiers in place of namespaces: `{ env: "./memory.wasm" }`, or a function. */
  readonly alias?:
    | Readonly<Record<string, AliasTarget>>
    | ((request: NamespaceRequest) => AliasTarget | undefined);
  /** Chooses the file or JavaScript module that provides one import, before `alias`. */
  readonly resolve?: (request: FileImport) => string | undefined;
  /** Declarations for TypeScript: a file beside each imported module, one file for all, or none, which is the default. */
  readonly types?: "beside" | "ambient" | false;
  /** Path of the file for `types: "ambient"`, relative to the folder of the process; `wasm-modules.d.ts` by default. */
  readonly typesFile?: string;
  /** Whether modules become one: `"auto"` by default, where that costs little. */
  readonly fuse?: "auto" | boolean;
  /** The host that the scripts are made for; by default the host that the bundler is told. */
  readonly target?: "browser" | "node" | "deno" | "bun";
  /** Whether the bytes stand in the scripts, in Base64. By default they are files, wherever the bundler writes files. */
  readonly inline?: boolean;
}
