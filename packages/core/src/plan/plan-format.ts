import type { Diagnostic, WarningCode } from "../diagnostic.ts";
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
  /** An extern that the linker makes: its number in `LinkPlan.made`; with the owner's export, where it has an owner. */
  | { readonly by: "made"; readonly extern: number; readonly provider?: ExportRef }
  /** No module provides the function, and the caller asked for a stub that traps. */
  | { readonly by: "trap" };

/**
 * The rule that gave an import its provider: the caller's `resolve`, the caller's `imports`, the linked module of that
 * name, the one module that exports the name, or the importer itself.
 */
export type ImportReason = "resolve" | "host" | "namespace" | "flat" | "self";

export interface PlannedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** The extern type as text: `function [i32] -> [i32]`. */
  readonly type: string;
  readonly binding: ImportBinding;
  /** Absent where no rule applied: then the import is bound to a stub that traps. */
  readonly reason?: ImportReason;
}

export interface PlannedModule {
  readonly name: string;
  /** In the order of the module's import section. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly { readonly name: string; readonly kind: ExternKind }[];
  /** When the module's start function runs: never, as the engine does it, or when all modules of its cycle are bound. */
  readonly start: "none" | "at instantiation" | "deferred";
}

/** What is compiled and instantiated as one: today, one module each. */
export interface PlannedUnit {
  /** The name under which the compiled module is given to `instantiatePlan`: that of its module. */
  readonly name: string;
  /** Names of the modules that it is made of. */
  readonly modules: readonly string[];
  readonly rewrite?: ModuleRewrite;
}

/** The changes that a module's bytes need before they are compiled. */
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
  /** Number in `LinkPlan.made`. */
  readonly extern: number;
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

/**
 * A memory, table, global or tag that the linker makes. With an owner, it stands in the place of a definition of that
 * module, so that the owner and its importers need not wait for each other.
 */
export interface MadeExtern {
  /** Name of the module whose definition it replaces. */
  readonly owner?: string;
  /** The first name under which the owner exports it, if it does. */
  readonly name?: string;
  /** Its type: limits that satisfy owner and importers. Type indices point into `LinkPlan.types`. */
  readonly type: ExternType;
  /** The type as text. */
  readonly text: string;
  /** A global's initial value: its constant expression in hexadecimal. */
  readonly initial?: string;
}

/**
 * One step of instantiation. Units and their exports by name, slots by number in `LinkPlan.deferred`, made externs by
 * number in `LinkPlan.made`.
 */
export type LinkStep =
  /** Instantiates a unit; its imports come from the bindings of its modules, then from its rewrite. */
  | { readonly do: "instantiate"; readonly unit: string }
  /** Puts an exported function into a slot: calls through it reach the function from here on. */
  | { readonly do: "fill"; readonly slot: number; readonly unit: string; readonly export: string }
  /** Copies the value of an exported global into a mutable global that the linker made. */
  | { readonly do: "set"; readonly extern: number; readonly unit: string; readonly export: string }
  /** Calls an exported function without arguments: a start function that had to wait. */
  | { readonly do: "call"; readonly unit: string; readonly export: string };

/** Modules that need each other, and so cannot be ordered by their imports alone. They are instantiated in one run. */
export interface LinkCycle {
  /** In input order. */
  readonly modules: readonly string[];
  /** Slots of the functions that were cut to break it. */
  readonly deferred: readonly number[];
  /** Modules whose start functions run, in this order, when all of the cycle is bound. */
  readonly starts: readonly string[];
}

/** A warning of the plan: the modules link, but not in the best way, or not surely as meant. */
export interface LinkWarning extends Diagnostic {
  readonly code: WarningCode;
}

/**
 * Who gets what from whom, and the steps that carry it out.
 *
 * Instantiation runs `steps` one after the other and decides nothing. `order` and `cycles` say the same to a reader.
 *
 * Plain frozen data: structured-cloneable and JSON-safe. The same modules in the same order give the same plan.
 */
export interface LinkPlan {
  /** Version of this format. */
  readonly version: 2;
  /** In input order. */
  readonly modules: readonly PlannedModule[];
  /** What is compiled, in input order. */
  readonly units: readonly PlannedUnit[];
  /** Names of all modules, each after the providers of its imports that are not deferred. */
  readonly order: readonly string[];
  readonly cycles: readonly LinkCycle[];
  readonly deferred: readonly DeferredFunction[];
  readonly made: readonly MadeExtern[];
  /** The defined types that deferred functions and made externs refer to. */
  readonly types: readonly DefinedType[];
  readonly steps: readonly LinkStep[];
  readonly warnings: readonly LinkWarning[];
}
