import type { ExternKind } from "../wasm/extern-type.ts";
import type { PlannedContents } from "./planned-contents.ts";
import type { ModuleRewrite } from "./rewrite-format.ts";

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
  | {
      readonly module: string;
      readonly definition: number;
      /** The plan gives the extern other limits than the module, as in `HoistedImport`. */
      readonly withoutLimits?: true;
      readonly import?: undefined;
    };

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
  /** The link has dynamic libraries: steps that are no part of a unit give them addresses. */
  | "library"
  /** Externs of the host replace definitions of the module. */
  | "provided"
  /** No function import joins it with another module that can be fused. */
  | "no-function"
  /** Together the modules would have more than one memory. */
  | "memories"
  /** A module imports a function or global by a supertype of its type: fused, its code would see the narrower type. */
  | "subtype"
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
