/** The names of the published artifacts, as in `<name>.wasm`. */
export type ArtifactName = "program" | "memory" | "memory64" | "memory-debug" | "memory64-debug";

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

/** A table of functions. */
export interface TableDescription {
  kind: "table";
  /** Limits in elements. */
  limits: { minimum: number; maximum?: number };
}

export type ExternDescription = FunctionDescription | MemoryDescription | TableDescription | GlobalDescription;
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

/** The form of `@rec/wasm/manifest.json`. */
export interface Manifest<Name extends string = ArtifactName> {
  /** The exact version of each npm package that produced the bytes. */
  toolchain: Record<"@yowasp/clang" | "binaryen", string>;
  artifacts: Record<Name, Artifact>;
}

/** The place of `program.wasm`: a `file:` URL in Node.js, Deno and Bun, and the URL of a copy in a bundle. */
export const programUrl: URL;
/** The place of `memory.wasm`, the allocator. */
export const memoryUrl: URL;
/** The place of `memory64.wasm`, the allocator for memories with 64-bit addresses. */
export const memory64Url: URL;
/** The place of `memory-debug.wasm`, the allocator that reports faults. */
export const memoryDebugUrl: URL;
/** The place of `memory64-debug.wasm`, the same allocator for memories with 64-bit addresses. */
export const memory64DebugUrl: URL;

/** The faults that `memory-debug.wasm` reports, by the number in the first argument of `env.heap_report`. */
export const heapFaults: Readonly<{
  1: "double free";
  2: "foreign free";
  3: "overflow";
  4: "underflow";
  5: "write after free";
}>;

export type HeapFault = (typeof heapFaults)[keyof typeof heapFaults];
