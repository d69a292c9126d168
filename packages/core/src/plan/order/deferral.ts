import type { ExternType } from "../../wasm/extern-type.ts";
import type { ExportRef } from "../import-format.ts";
import type { DeferredFunction } from "../plan-format.ts";
import type { ExportPosition, NamedModule } from "../resolve/index-exports.ts";

/** A function import, by positions. */
export interface DeferredImport {
  readonly importer: number;
  /** Position in the importer's imports: the first of those with the same module and name. */
  readonly import: number;
}

/** A function import that is bound after its importer is instantiated. Its slot is its position in the list. */
export interface Deferral extends DeferredImport {
  /** Further imports that have the same slot. */
  readonly sharedBy: readonly DeferredImport[];
  readonly provider: ExportPosition;
  readonly binding: "shim" | "closure";
  /** The type of the slot, and the module that the type's indices refer to. */
  readonly type: { readonly module: number; readonly type: ExternType };
}

export interface DeferredFunctions {
  readonly list: readonly Deferral[];
  /** The slot of an import, if it is deferred. */
  slotOf(importer: number, position: number): number | undefined;
  /** Whether the provider comes after the importer in the order, or is the importer itself. */
  isBackward(importer: number, provider: number): boolean;
  /** Writes the list with names, as a plan has it. */
  describe(plan: DescribedSlots): DeferredFunction[];
}

/** The parts of a plan that its deferred functions refer to. */
export interface DescribedSlots {
  readonly modules: readonly NamedModule[];
  /** The types of the slots, with indices of the plan. */
  readonly types: readonly ExternType[];
  readonly nameExport: (position: ExportPosition) => ExportRef;
}

/** With no edge cut, each provider comes before its importers, unless its extern is hoisted. */
export const NOTHING_DEFERRED: DeferredFunctions = {
  list: [],
  slotOf: () => undefined,
  isBackward: () => false,
  describe: () => [],
};
