import type { DataHeader, TableSlots } from "./address-constants.ts";
import type { LinkingSection } from "./linking-section.ts";
import type { FoundPlaces } from "./relocation-section.ts";
import type { SymbolValues } from "./symbol-values.ts";
import type { ThreadStart } from "./thread-start.ts";

/** The parts of a module that tell its places. */
export interface PlaceSources {
  readonly linking: LinkingSection;
  readonly headers: readonly DataHeader[];
  readonly start: ThreadStart | undefined;
  readonly slots: TableSlots;
  readonly values: SymbolValues;
  readonly found: FoundPlaces;
}
