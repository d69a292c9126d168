import type { ExternKind, ExternType } from "../wasm/extern-type.ts";
import type { ImportBinding, PlannedImport } from "./import-format.ts";

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
  /** The import states no limits, because a table of the host may be larger than the maximum that the module declares. */
  readonly withoutLimits?: true;
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
