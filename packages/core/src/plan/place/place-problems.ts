import type { Problem } from "../../problem.ts";
import type { StalePlace } from "../../wasm/module-areas.ts";

/** The reason for which a module stays in the way of others. */
export type Obstacle =
  /** It has no relocations. Suspected: nothing shows whether one of the two has zero-initialised data there. */
  | { readonly is: "no relocations"; readonly isSuspected?: true }
  /** It came compiled, so its bytes are not known. With its type, its data is known, and cannot be moved. */
  | { readonly is: "precompiled" | "compiled" }
  /** Its heap is all memory behind its data, so it has to lie behind all others, at this address. */
  | { readonly is: "last place"; readonly needed: number }
  /** The memory would need this many pages, or the table this many elements, and the module declares a smaller maximum. */
  | { readonly is: "maximum"; readonly kind: "memory" | "table"; readonly needed: number; readonly maximum: number }
  /** The memory or table would need more than addresses of 32 bits can name. */
  | {
      readonly is: "address type";
      readonly kind: "memory" | "table";
      readonly needed: number;
      readonly maximum: number;
    }
  /** The linker cannot make the memory or table of the module: its definition cannot become an import. */
  | { readonly is: "unmovable"; readonly kind: "memory" | "table" };

/** A module that shares a memory or table, stays where it is, and lies in the way of another. */
export interface NotPlaceable extends Problem {
  readonly about: "not-placeable";
  readonly code: "NOT_PLACEABLE";
  readonly module: string;
  /** The module in whose way it is, if that is one. */
  readonly other?: string;
  readonly obstacle: Obstacle;
}

/** The module has to be placed, and its relocations do not fit its code or data. */
export interface StaleRelocations extends Problem {
  readonly about: "stale-relocations";
  readonly code: "STALE_RELOCATIONS";
  readonly module: string;
  readonly place: StalePlace;
}

/** A placed module refers to data that no module in its memory defines, or more than one. */
export interface UnresolvedData extends Problem {
  readonly about: "unresolved-data";
  readonly code: "UNRESOLVED_DATA";
  readonly module: string;
  readonly symbol: string;
  /** Names of the other modules in the memory. */
  readonly others: readonly string[];
  /** Names of the modules that define it, if these are several. */
  readonly definers: readonly string[];
}

/** The option `heap` names no linked module. */
export interface UnknownHeap extends Problem {
  readonly about: "unknown-heap";
  readonly code: "INVALID_OPTION";
  readonly heap: string;
  readonly modules: readonly string[];
}

/** The option `stackSize` is no number of bytes that an address can count. */
export interface UnfitStackSize extends Problem {
  readonly about: "unfit-stack-size";
  readonly code: "INVALID_OPTION";
  readonly stackSize: number;
}

export type PlaceProblem = NotPlaceable | StaleRelocations | UnresolvedData | UnknownHeap | UnfitStackSize;
