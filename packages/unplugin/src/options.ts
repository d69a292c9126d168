import type { PlanOptions } from "@rec/core/plan";

/** A namespace of imports, as `resolve` gets it. */
export interface NamespaceRequest {
  /** The namespace: `env`, or `./memory.wasm`. */
  readonly specifier: string;
  /** Path of the file that imports. */
  readonly importer: string;
}

/** Specifiers in place of a namespace. The first file that exports a name provides it. */
export type NamespaceTarget = string | readonly string[];

/** The options of the plugin. Specifiers are resolved like those of a JavaScript import in the file that imports. */
export interface LinkPluginOptions
  extends Pick<
    PlanOptions,
    | "binding"
    | "hoist"
    | "reconcileLimits"
    | "dataOverlap"
    | "place"
    | "stackSize"
    | "heap"
    | "strict"
    | "initialize"
    | "builtins"
    | "importedStringConstants"
  > {
  /** Specifiers in place of namespaces: `{ env: "./memory.wasm" }`. */
  readonly alias?: Readonly<Record<string, NamespaceTarget>>;
  /** Chooses the specifiers for a namespace, before `alias`; `undefined` leaves it to `alias` and the bundler. */
  readonly resolve?: (request: NamespaceRequest) => NamespaceTarget | undefined;
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
  /** Whether each file of a link is compared with its SHA-256 when it is loaded. */
  readonly integrity?: boolean;
  /** Makes the bytes of fused files smaller and faster: `loadOptimizer` of `@rec/node/freeze` gives such a function. */
  readonly optimize?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;
}
