import type { DefinedType, ExternKind, ExternType, FunctionExternType, OpaqueExternType } from "../wasm/extern-type.ts";

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
  /** An extern that the linker makes in place of its owner: its number in `LinkPlan.hoisted`. */
  | { readonly by: "hoisted"; readonly extern: number; readonly module: string; readonly name: string }
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

/** What has to be changed in a module's bytes before it is compiled. */
export interface ModuleRewrite {
  /** Definitions that become imports, behind those that the module has. */
  readonly hoists: readonly HoistedImport[];
  /** Name under which the start function is exported instead of being started. */
  readonly startExport?: string;
}

/** The first definitions of an index space, in order, as the imports that they become. */
export interface HoistedImport {
  readonly kind: Exclude<ExternKind, "function">;
  readonly module: string;
  readonly name: string;
  /** Number in `LinkPlan.hoisted`. */
  readonly extern: number;
}

export interface PlannedModule {
  readonly name: string;
  /** In the order of the module's import section. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly { readonly name: string; readonly kind: ExternKind }[];
  /** When the module's start function runs: never, as the engine does it, or when all modules of its cycle are bound. */
  readonly start: "none" | "at instantiation" | "deferred";
  readonly rewrite?: ModuleRewrite;
}

/** A function import that was cut out of a cycle: its importer is instantiated before its provider. */
export interface DeferredFunction {
  readonly importer: string;
  /** The import as the importer names it. */
  readonly import: { readonly module: string; readonly name: string };
  readonly provider: ExportRef;
  readonly binding: "shim" | "closure";
  /** Type indices point into `LinkPlan.types`. Opaque where the importer came compiled. */
  readonly type: FunctionExternType | OpaqueExternType;
}

/** A memory, table, global or tag that the linker makes, so that its owner and those who import it need not wait for each other. */
export interface HoistedExtern {
  readonly owner: string;
  /** The first name under which the owner exports it, if it does. */
  readonly name?: string;
  /** What is made: limits that satisfy owner and importers. Type indices point into `LinkPlan.types`. */
  readonly type: ExternType;
  /** The type as text. */
  readonly text: string;
  /** A global's initial value: its constant expression in hexadecimal. */
  readonly initial?: string;
}

/** Modules that need each other, and so cannot be ordered by their imports alone. They are instantiated in one run. */
export interface LinkCycle {
  /** In input order. */
  readonly modules: readonly string[];
  /** Slots of the functions that were cut to break it. */
  readonly deferred: readonly number[];
  /** Modules whose start functions run, in this order, when all of the cycle is bound. */
  readonly starts: readonly string[];
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
  readonly hoisted: readonly HoistedExtern[];
  /** The defined types that deferred functions and hoisted externs speak of. */
  readonly types: readonly DefinedType[];
  /** What could not be done, and why: one line each. */
  readonly notes: readonly string[];
}
