import type { Problem } from "../problem.ts";
import type { AreaRange } from "../wasm/module-areas.ts";
import type { StartKind } from "../wasm/start-kind.ts";

/**
 * The contents of one module that the plan was made for, beside its imports and exports. A module that was built again may
 * have others, and needs another plan. A member is absent if the plan does not depend on it.
 */
export interface PlannedContents {
  /** The declared minimum of the first memory, in pages: others were placed behind it. */
  readonly pages?: number;
  /** The slots of the first table, declared or filled: functions of others were placed behind them. */
  readonly slots?: number;
  /** The initial value of the first mutable global, where linkers of C keep the stack pointer: an address. */
  readonly stack?: number;
  /** The values of exported constants by name: addresses of variables, and sizes of thread-local data. */
  readonly constants?: Readonly<Record<string, number>>;
  /** The slots of functions in the first table, so that each function has one slot in all modules. */
  readonly functions?: PlannedSlots;
  /** Its start function, if others are placed beside the module: these are initialized before one that may call them. */
  readonly start?: StartKind;
  /** Addresses that the plan gave to a shared stack or to other modules: the module has no data there. */
  readonly apart?: readonly AreaRange[];
}

export interface PlannedSlots {
  /** By export name. */
  readonly exported: Readonly<Record<string, number>>;
  /** By position among the imported functions. */
  readonly imported: readonly { readonly function: number; readonly slot: number }[];
}

/** The first difference between the contents of a module and those that the plan was made for. */
export interface OtherContents extends Problem {
  readonly about: "other-contents";
  readonly code: "PLAN_MISMATCH";
  readonly difference: ContentsDifference;
}

export type ContentsDifference =
  | {
      readonly of: "pages" | "slots" | "stack";
      readonly planned: number | undefined;
      readonly found: number | undefined;
    }
  /** The type of an extern that the linker makes, as text. */
  | { readonly of: "definition"; readonly planned: string; readonly found: string }
  /** The initial value of a global that the linker makes, by position: a constant expression in hexadecimal. */
  | { readonly of: "global"; readonly global: number; readonly planned: string; readonly found: string | undefined }
  | {
      readonly of: "constant" | "exported function";
      readonly name: string;
      readonly planned: number | undefined;
      readonly found: number | undefined;
    }
  /** A function by its position among the imported functions. */
  | {
      readonly of: "imported function";
      readonly function: number;
      readonly planned: number | undefined;
      readonly found: number | undefined;
    }
  | { readonly of: "start"; readonly planned: StartKind; readonly found: StartKind }
  /** Data of the module, in a range that it should leave free. */
  | { readonly of: "data"; readonly planned: AreaRange; readonly found: AreaRange };
