import type { Diagnostic, WarningCode } from "../diagnostic.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { DefinedType, ExternKind, ExternType, FunctionExternType, OpaqueExternType } from "../wasm/extern-type.ts";
import type { FusedUnit, UnfusedModule } from "./fused-format.ts";
import type { ExportRef, PlannedImport } from "./import-format.ts";
import type { LibraryPlace, LibraryPlan } from "./library-format.ts";
import type { HostSpace, MemoryLayout, SharedDefinition, ThreadPlan } from "./memory-format.ts";
import type { PlannedContents } from "./planned-contents.ts";
import type { ModuleRewrite } from "./rewrite-format.ts";

export interface PlannedExport {
  readonly name: string;
  readonly kind: ExternKind;
  /**
   * The type as text, `tag [i32 f64]`, of a tag and of the function `_initialize`; absent if the module is precompiled.
   */
  readonly type?: string;
}

export interface PlannedModule {
  readonly name: string;
  /** In the order of the module's import section, without the imports that the engine provides. */
  readonly imports: readonly PlannedImport[];
  readonly exports: readonly PlannedExport[];
  /**
   * When the start function runs: never, when the engine instantiates the module, or when all modules of its cycle are
   * bound.
   */
  readonly start: "none" | "at instantiation" | "deferred";
}

/** A unit of compilation and instantiation: one module, or several that are fused. */
export interface PlannedUnit {
  /** The name of the compiled module in the input of `instantiatePlan`: the name of its first module. */
  readonly name: string;
  /** Names of the modules in the unit; those of a fused unit in the order of the plan. */
  readonly modules: readonly string[];
  /** Absent in a fused unit. */
  readonly rewrite?: ModuleRewrite;
  /** The contents of its module that addresses and slots of the plan depend on; absent if there are none, or if it is fused. */
  readonly contents?: PlannedContents;
  /** Present if several modules are one unit. */
  readonly fused?: FusedUnit;
}

/** A module, and an import as that module names it. */
export interface DeferredImport {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
}

/** A function import that was cut to break a cycle: its importer is instantiated before its provider. */
export interface DeferredFunction extends DeferredImport {
  readonly provider: ExportRef;
  /** Further imports that have the same slot; absent if there are none. Only dynamic libraries share slots. */
  readonly sharedBy?: readonly DeferredImport[];
  readonly binding: "shim" | "closure";
  /** Type indices refer to `LinkPlan.types`. Opaque if the importer is precompiled. */
  readonly type: FunctionExternType | OpaqueExternType;
}

/** A function import without a provider, with a signature that no JavaScript function can carry. */
export interface TrapStub {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
  /** Type indices refer to `LinkPlan.types`. */
  readonly type: FunctionExternType;
}

/**
 * A memory, table, global or tag that the linker makes, or a function that it wraps: one of the host, or one that traps. With an owner, it replaces a definition of that module, so that
 * the owner and its importers need not wait for each other.
 */
export interface MadeExtern {
  /** Name of the module whose definition it replaces. */
  readonly owner?: string;
  /** The first name under which the owner exports it, if the owner exports it. */
  readonly name?: string;
  /** Its type, with limits that satisfy owner and importers. Type indices refer to `LinkPlan.types`. */
  readonly type: ExternType;
  /** The type as text. */
  readonly text: string;
  /** The type that the owner declares, as text, if its limits do not satisfy all importers. */
  readonly declared?: string;
  /** A global's initial value: its constant expression in hexadecimal. */
  readonly initial?: string;
  /** A global's initial value in place of `initial`, if it is an address: a number of bytes, or a slot. */
  readonly address?: number;
  /** For a function: the function of the host that it calls. A table can hold it, as a function of WebAssembly. */
  readonly wraps?: SharedDefinition & { readonly by: "host" };
  /** For a function: it traps and names this symbol, whose address the importer takes and that nobody defines. */
  readonly traps?: UnresolvedSymbol;
  /** Present if the address is the place of a library. */
  readonly place?: LibraryPlace;
  /** For a stack pointer of several modules: the lowest address of its stack. */
  readonly stackLow?: number;
}

/** A symbol that nobody defines, linked with `unresolved: "trap"`. */
export interface UnresolvedSymbol {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
}

/**
 * One step of instantiation. Units by name; exports by name, and by the name of their module if it is fused; slots by number in `LinkPlan.deferred`, made externs by
 * number in `LinkPlan.made`.
 */
export type LinkStep =
  /** Instantiates a unit; its imports come from the bindings of its modules, then from its rewrite. */
  | { readonly do: "instantiate"; readonly unit: string }
  /** Puts an exported function into a slot: from here on, calls through the slot reach the function. */
  | { readonly do: "fill"; readonly slot: number; readonly unit: string; readonly export: string }
  /** Copies the value of an exported global into a mutable global that the linker made. */
  | { readonly do: "set"; readonly extern: number; readonly unit: string; readonly export: string }
  /**
   * Puts an address into a global that the linker made: the value of an exported global, plus `base` bytes if it counts from
   * the place of its library, plus the value of the global `plus` of the same unit if it counts from there. With `slot`, it is
   * the slot of an exported function in the table of the libraries: the one that it has already, or
   * else `slot`.
   */
  | {
      readonly do: "address";
      readonly extern: number;
      readonly unit: string;
      readonly export: string;
      readonly base?: number;
      readonly plus?: string;
      readonly slot?: number;
    }
  /** The same for a function of the host that a unit imports: its wrapper, by number in `LinkPlan.made`, gets the slot. */
  | {
      readonly do: "address of made";
      readonly extern: number;
      readonly unit: string;
      readonly made: number;
      readonly slot: number;
    }
  /**
   * Calls an exported function without arguments: a deferred start function, or with `once` the function `_initialize`
   * of a reactor or the constructors of a library. That is called once, even if several modules export it, and the caller gets a function that throws in
   * its place. With `instantiates`, the call is a part of the instantiation of a fused module: it copies segments, or it is
   * a start function that is not deferred. With `relocates`, it writes addresses into the data of a library, which only the first
   * thread does. With `locals`, it gives thread-local data of a library its first values, and has an argument: the address of that
   * data. That is the value of the exported global `locals` in the first thread, and in the block of the thread in others.
   */
  | {
      readonly do: "call";
      readonly unit: string;
      readonly export: string;
      readonly once?: true;
      readonly instantiates?: true;
      readonly relocates?: true;
      readonly locals?: string;
    };

/** Modules that need each other, so their imports alone give no order. They are adjacent in the order. */
export interface LinkCycle {
  /** In input order. */
  readonly modules: readonly string[];
  /** Slots of the functions that were cut to break it. */
  readonly deferred: readonly number[];
  /** Modules with a deferred start function. These run, in this order, when the whole cycle is bound. */
  readonly starts: readonly string[];
}

/** A warning of the plan: the modules link, but not in the best way, or perhaps not as intended. */
export interface LinkWarning extends Diagnostic {
  readonly code: WarningCode;
}

/**
 * The provider of each import, and the steps that instantiate the modules.
 *
 * Instantiation runs `steps` one after the other and decides nothing. `order` and `cycles` describe the same to a
 * reader.
 *
 * Plain frozen data: structured-cloneable and JSON-safe. The same modules in the same order give the same plan.
 */
export interface LinkPlan {
  /** Version of this format: 4 with dynamic libraries, 3 if modules are fused, else 2. Readers of version 2 know neither. */
  readonly version: 2 | 3 | 4;
  /** In input order. */
  readonly modules: readonly PlannedModule[];
  /**
   * The options of `WebAssembly.compile` for all units; absent if there are none. The engine provides the imports that
   * these options are about.
   */
  readonly compileOptions?: CompileOptions;
  /** The units of compilation, in input order. */
  readonly units: readonly PlannedUnit[];
  /** The modules that are not fused, with reasons; absent if the option `fuse` is false. */
  readonly unfused?: readonly UnfusedModule[];
  /** Names of all modules, each after the providers of its imports that are not deferred. */
  readonly order: readonly string[];
  readonly cycles: readonly LinkCycle[];
  readonly deferred: readonly DeferredFunction[];
  readonly made: readonly MadeExtern[];
  /** Absent if there are none. */
  readonly stubs?: readonly TrapStub[];
  /** The defined types that deferred functions, made externs and stubs refer to. */
  readonly types: readonly DefinedType[];
  /** The defined types that host imports refer to; absent if no module imports from the host. */
  readonly hostTypes?: readonly DefinedType[];
  readonly steps: readonly LinkStep[];
  /** The areas of each memory and table in which several modules have some; absent if there is none. */
  readonly layout?: readonly MemoryLayout[];
  /**
   * The memories and tables of the host in which modules have areas, and their stack pointers: areas were compared in these. Absent if
   * the host gives one at most, by one name.
   */
  readonly hostSpaces?: readonly HostSpace[];
  /** The dynamic libraries; absent if there are none. */
  readonly libraries?: LibraryPlan;
  /** Absent if no module has a shared memory. */
  readonly thread?: ThreadPlan;
  readonly warnings: readonly LinkWarning[];
}

/** A plan as TypeScript sees it after an import of JSON, where the literal types of its members are lost. */
export interface StoredPlan {
  readonly version: number;
  readonly modules: readonly object[];
  readonly units: readonly object[];
  readonly order: readonly string[];
  readonly steps: readonly object[];
}
