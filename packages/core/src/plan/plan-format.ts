import type { Diagnostic, WarningCode } from "../diagnostic.ts";
import type { CompileOptions } from "../wasm/compile-options.ts";
import type { DefinedType, ExternKind, ExternType, FunctionExternType, OpaqueExternType } from "../wasm/extern-type.ts";
import type { ExportRef, ImportBinding, PlannedImport } from "./import-format.ts";
import type { MemoryLayout, ThreadPlan } from "./memory-format.ts";
import type { PlannedContents } from "./planned-contents.ts";

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

/** Several modules as one unit: `fuseUnit` makes one module of their bytes. */
export interface FusedUnit {
  /** The module that keeps its indices and its code; absent if the code of all modules is written anew. */
  readonly verbatim?: string;
  /** The module with active segments that the engine copies when it instantiates the unit. */
  readonly active?: string;
  /** The imports of the fused module, in order, without those that the engine provides. */
  readonly imports: readonly FusedImport[];
  /** In the order of `PlannedUnit.modules`. */
  readonly members: readonly FusedMember[];
}

/** An import of a fused module. It stands for one extern, which several of its modules may import. */
export interface FusedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** Number in `LinkPlan.made`, if the linker makes the extern. Otherwise its value is that of the first import. */
  readonly made?: number;
  /** The imports and definitions that it replaces. */
  readonly users: readonly FusedUser[];
}

/** The position of an import in `PlannedModule.imports`, or of a definition among those of its kind in the module. */
export type FusedUser =
  | { readonly module: string; readonly import: number; readonly definition?: undefined }
  | { readonly module: string; readonly definition: number; readonly import?: undefined };

/** One module of a fused unit. */
export interface FusedMember {
  readonly name: string;
  /** The places of static data and functions, applied before the bytes are fused. */
  readonly rewrite?: ModuleRewrite;
  /** The contents that addresses and slots of the plan depend on; absent if there are none. */
  readonly contents?: PlannedContents;
  /** The export of the fused module for each of `PlannedModule.exports`. The exports of one extern are one. */
  readonly exports: readonly string[];
  /** The start function, which a step calls. */
  readonly start?: FusedCall;
  /** A function that copies the active segments of the module, which a step calls. */
  readonly segments?: FusedCall;
}

/** A function that steps call: its name in steps of the plan, and the export of the fused module. */
export interface FusedCall {
  readonly export: string;
  readonly key: string;
}

/** The reason why a module is not fused with others. */
export type UnfusedReason =
  /** Only the compiled module is known. */
  | "precompiled"
  /** Other links share the compiled module. */
  | "shared"
  /** Changed bytes would lose compiled code that the platform keeps. */
  | "compiled-code"
  /** A source map or debug information tells offsets in the code. */
  | "debug-info"
  /** Its imports stand in groups, as the compact import section proposal writes them. */
  | "compact-imports"
  /** Externs of the host replace definitions of the module. */
  | "provided"
  /** No function import joins it with another module that can be fused. */
  | "no-function"
  /** Together the modules would have more than one memory. */
  | "memories"
  /** Together the modules would exceed a limit of engines. */
  | "limits"
  /** Another module has to be instantiated between them. */
  | "between"
  /** The bytes of its unit cannot be read, or the engine refuses the fused module. */
  | "refused"
  /** Their code, beside the largest of them, is too large to be written anew at each load. */
  | "size";

/** A module that is not fused with others. */
export interface UnfusedModule {
  readonly module: string;
  readonly reason: UnfusedReason;
}

/** The changes that a module's bytes need before they are compiled. */
export interface ModuleRewrite {
  /** Definitions that become imports, after the module's own imports. */
  readonly hoists: readonly HoistedImport[];
  /** The export name that the start function gets, because it is no longer the start function. */
  readonly startExport?: string;
  /** The new places of static data and functions; absent if they stay. */
  readonly place?: ModulePlace;
}

/** The first definitions of an index space, in order, as the imports that they become. */
export type HoistedImport = MadeImport | ProvidedImport;

/** The import of an extern that the linker makes. */
export interface MadeImport {
  readonly kind: Exclude<ExternKind, "function">;
  readonly module: string;
  readonly name: string;
  /** Number in `LinkPlan.made`. */
  readonly extern: number;
  /** The import states no limits, because the extern is larger than the maximum that its owner declares. */
  readonly withoutLimits?: true;
  readonly binding?: undefined;
  readonly externType?: undefined;
}

/** The import of a memory or table of the host, given by the option `provide`. */
export interface ProvidedImport extends PlannedImport {
  readonly kind: "memory" | "table";
  readonly binding: Extract<ImportBinding, { readonly by: "host" }>;
  readonly externType: ExternType;
  readonly extern?: undefined;
  readonly withoutLimits?: undefined;
}

/**
 * The changes of one placed module. Relocations, or the section `rec.places`, tell which bytes of code and data name
 * addresses and slots.
 */
export interface ModulePlace {
  /** Bytes by which all static data of the module moves. */
  readonly memory: number;
  /** Slots by which all functions of the module move in table 0. */
  readonly table: number;
  /** New addresses of symbols that do not move with the data: those of the linker, and data of other modules. */
  readonly symbols: Readonly<Record<string, number>>;
  /** Imported functions whose address is taken: position among the imported functions, and the slot of their provider. */
  readonly slots: readonly { readonly function: number; readonly slot: number }[];
  /** The areas and symbols that the plan saw. A module that was built again may have others, and needs another plan. */
  readonly madeFor?: PlacedAreas;
}

/** The areas and symbols of one module, at the addresses and slots that it was linked for. */
export interface PlacedAreas {
  /** Addresses of the static data: from `start` to before `end`. */
  readonly data: { readonly start: number; readonly end: number };
  readonly slots: { readonly start: number; readonly end: number };
  /** A checksum of all symbols that matter to other modules or to the layout, with their addresses and slots. */
  readonly symbols: number;
}

/** A function import that was cut to break a cycle: its importer is instantiated before its provider. */
export interface DeferredFunction {
  readonly importer: string;
  /** The import as the importer names it. */
  readonly import: { readonly module: string; readonly name: string };
  readonly provider: ExportRef;
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
 * A memory, table, global or tag that the linker makes. With an owner, it replaces a definition of that module, so that
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
  /** For a stack pointer of several modules: the lowest address of its stack. */
  readonly stackLow?: number;
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
   * Calls an exported function without arguments: a deferred start function, or with `once` the function `_initialize`
   * of a reactor. That is called once, even if several modules export it, and the caller gets a function that throws in
   * its place. With `instantiates`, the call is a part of the instantiation of a fused module: it copies segments, or it is
   * a start function that is not deferred.
   */
  | {
      readonly do: "call";
      readonly unit: string;
      readonly export: string;
      readonly once?: true;
      readonly instantiates?: true;
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
  /** Version of this format: 3 if modules are fused, else 2. Readers of version 2 know no fused units. */
  readonly version: 2 | 3;
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
