/** The names of the artifacts, as in `dist/<name>.wasm`. */
export type ArtifactName =
  | "program"
  | "memory"
  | "memory64"
  | "memory-debug"
  | "memory64-debug"
  | "ping"
  | "pong"
  | "diamond-top"
  | "diamond-left"
  | "diamond-right"
  | "diamond-bottom"
  | "start"
  | "member"
  | "registry"
  | "wasi-command"
  | "wasi-reactor"
  | "wasi-client"
  | "dlmalloc";

export interface FunctionDescription {
  kind: "function";
  /** `[i32 i32] -> [i64]`, as the core specification writes function types. */
  type: string;
}

export interface MemoryDescription {
  kind: "memory";
  /** Limits in pages of 64 KiB. */
  limits: { minimum: number; maximum?: number; shared: boolean; addressType: "i32" | "i64" };
}

export interface GlobalDescription {
  kind: "global";
  /** The value type, as in the text format. */
  type: string;
  mutable: boolean;
}

export type ExternDescription = FunctionDescription | MemoryDescription | GlobalDescription;
export type ImportDescription = ExternDescription & { module: string; name: string };
export type ExportDescription = ExternDescription & { name: string };

export interface Artifact {
  /** Path in `dist/`. */
  file: string;
  purpose: string;
  /** Paths from the package's folder; none if the code is a library of the toolchain. */
  sources: string[];
  /** Not our code, or not only ours: for tests and comparisons. */
  thirdParty: boolean;
  /** Size of the file in bytes. */
  bytes: number;
  /** Digest of the file, in hexadecimal. */
  sha256: string;
  /** Whether the module has a start section. */
  start: boolean;
  /** The features that the compiler was allowed to use, as the `target_features` section names them, sorted. */
  features: string[];
  /** In the order of the import section. */
  imports: ImportDescription[];
  /** In the order of the export section. */
  exports: ExportDescription[];
}

export interface Manifest {
  /** The exact version of each npm package that produced the bytes. */
  toolchain: Record<"@yowasp/clang" | "binaryen", string>;
  artifacts: Record<ArtifactName, Artifact>;
}

/** The `file:` URL of a built artifact. */
export function artifactUrl(name: ArtifactName): URL;

/** Reads `dist/manifest.json`. Needs Node's file system; elsewhere fetch `@rec/wasm/manifest.json`. */
export function loadManifest(): Promise<Manifest>;

/** The faults that `memory-debug.wasm` reports, by the number in the first argument of `env.heap_report`. */
export const heapFaults: Readonly<{
  1: "double free";
  2: "foreign free";
  3: "overflow";
  4: "underflow";
  5: "write after free";
}>;

export type HeapFault = (typeof heapFaults)[keyof typeof heapFaults];
