import type { EngineOptions } from "./engine-namespaces.ts";

/** The name of a module of the group, or the position of a value beside the group. */
export type ImportSource = string | number;

/** One file of a group. */
export interface GroupFile {
  readonly name: string;
  readonly url: string;
  /** Namespace, name and source of each import with a source. */
  readonly imports: readonly (readonly [namespace: string, name: string, source: ImportSource])[];
  /** Namespaces, and names of dynamic libraries, with the URL of the file of the group that each means. Pairs, because `__proto__` may be a namespace. */
  readonly namespaces: readonly (readonly [namespace: string, url: string])[];
  /** Namespaces that settings name files for, with the specifiers as they stand there. */
  readonly aliases?: readonly (readonly [namespace: string, specifiers: readonly string[]])[];
}

/** The files that are linked together. The module of a group has it as JSON. */
export interface FileGroup {
  readonly files: readonly GroupFile[];
  readonly engine: EngineOptions;
}

/** An import of a linked file that another importer of the file wants to bind to another provider. */
export interface Conflict {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
  readonly wanted: string;
  /** The provider that it has; undefined if it was linked without one. */
  readonly bound: string | undefined;
}
