import type { AreaRange } from "../../wasm/module-areas.ts";
import type { AddressConstant } from "./address-constants.ts";

/** Places of one module that were checked and not changed. No object for each place: a large module has 60,000. */
export interface PlaceTable {
  readonly count: number;
  /** Offsets into the module, ascending within a section. */
  readonly offsets: Uint32Array;
  /** Bytes of each place, as in `wasm/place-value.ts`. */
  readonly widths: Uint8Array;
  /** Positions in `groups`. */
  readonly members: Uint32Array;
  readonly groups: readonly PlaceGroup[];
  /** Addresses and slots without a relocation, in the shortest form. */
  readonly constants: readonly GroupedConstant[];
  /** The body of the start function that copies passive segments, and its operands that are addresses. */
  readonly start: { readonly body: AreaRange; readonly addresses: readonly AddressConstant[] } | undefined;
}

export interface GroupedConstant extends AddressConstant {
  readonly group: number;
}

/** Places that change by one difference. */
export type PlaceGroup =
  /** Static data, which moves as one. */
  | { readonly of: "data" }
  /** Functions of the module, or imported functions that keep a slot of the module. */
  | { readonly of: "slots" }
  /** A symbol that the linker answers, and its value. */
  | { readonly of: "linker"; readonly symbol: string; readonly value: number }
  /**
   * Data of another module. The place holds 0; with an address, it holds the address plus `addend`. wasm-ld leaves the
   * addend out.
   */
  | { readonly of: "undefined"; readonly symbol: string; readonly addend: number; readonly isWeak: boolean }
  /** An imported function by position, and the slot that it has in the module. */
  | { readonly of: "imported"; readonly function: number; readonly slot: number };

export const DATA_GROUP = 0;
export const SLOT_GROUP = 1;
