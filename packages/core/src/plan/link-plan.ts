import type { ExternKind, FunctionType } from "../wasm/extern-type.ts";

/** An export of one of the linked modules. */
export interface ExportRef {
  readonly module: string;
  readonly name: string;
}

/** Where the value of an import comes from. */
export type ImportBinding =
  /** The caller's `imports[module][name]`. */
  | { readonly by: "host"; readonly module: string; readonly name: string }
  /** An export of a module that is instantiated earlier. */
  | { readonly by: "export"; readonly module: string; readonly name: string }
  /** A deferred function: the slot of this number in `LinkPlan.deferred`. */
  | { readonly by: "deferred"; readonly slot: number }
  /** Nobody provides it and the caller asked for a stub that traps. */
  | { readonly by: "trap" };

export interface PlannedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** The extern type as text: `function [i32] -> [i32]`. */
  readonly type: string;
  readonly binding: ImportBinding;
}

export interface PlannedModule {
  readonly name: string;
  /** In the order of the module's import section. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: ExternKind;
  }[];
  /** When the module's start function runs. */
  readonly start: "none" | "at instantiation";
}

/** A function import that was cut out of a cycle: its importer is instantiated before its provider. */
export interface DeferredFunction {
  readonly importer: string;
  /** The import as the importer names it. */
  readonly import: { readonly module: string; readonly name: string };
  readonly provider: ExportRef;
  readonly binding: "closure";
  readonly type: FunctionType;
}

/** Modules that need each other, and so cannot be ordered by their imports alone. */
export interface LinkCycle {
  /** In input order. */
  readonly modules: readonly string[];
  /** Slots of the functions that were cut to break it. */
  readonly deferred: readonly number[];
}

/**
 * Who gets what from whom, and in which order: everything that instantiation needs to know.
 *
 * Plain frozen data: structured-cloneable and JSON-safe. The same modules in the same order give the same plan.
 */
export interface LinkPlan {
  /** Version of this format. */
  readonly version: 1;
  /** In input order. */
  readonly modules: readonly PlannedModule[];
  /** Names of all modules, each after the providers of its imports that are not deferred. */
  readonly order: readonly string[];
  readonly cycles: readonly LinkCycle[];
  readonly deferred: readonly DeferredFunction[];
}
