import type { ExternKind, ExternType } from "../wasm/extern-type.ts";

/** An export of one of the linked modules. */
export interface ExportRef {
  readonly module: string;
  readonly name: string;
}

/** The source of an import's value. */
export type ImportBinding =
  /**
   * The host import: the caller's `imports[module][name]`, or `importsFor[for][module][name]`. A module that imports
   * what another re-exports has the name of that other module in `for`. With `option`, it is `provide[for][name]`, and
   * `module` is empty.
   */
  | {
      readonly by: "host";
      readonly option?: "provide";
      readonly for?: string;
      readonly module: string;
      readonly name: string;
    }
  /** An export of a module that is instantiated earlier. */
  | { readonly by: "export"; readonly module: string; readonly name: string }
  /** A deferred function: the slot of this number in `LinkPlan.deferred`. */
  | { readonly by: "deferred"; readonly slot: number }
  /**
   * An extern that the linker makes: its number in `LinkPlan.made`, and the export of its owner, if it has an owner.
   */
  | { readonly by: "made"; readonly extern: number; readonly provider?: ExportRef }
  /**
   * No module provides the function, and the caller asked for a stub that traps. The number is that of
   * `LinkPlan.stubs`; without a number, the stub is a function of JavaScript.
   */
  | { readonly by: "trap"; readonly stub?: number };

/**
 * The rule that gave an import its provider: the caller's `resolve`, the caller's `imports` or `importsFor`, the linked module of that
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
  /** Absent if no rule applied: then the import is bound to a stub that traps. */
  readonly reason?: ImportReason;
  /**
   * The type of a host import, unless its module is precompiled. Type indices refer to `LinkPlan.hostTypes`. Host
   * imports are compared with it before any module is instantiated.
   */
  readonly externType?: ExternType;
}
