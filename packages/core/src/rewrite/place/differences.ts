import type { PlaceGroup } from "../../parse/areas/place-table.ts";
import type { ModulePlace } from "../../plan/rewrite-format.ts";

/** By position of the group: the number that is added to each of its places. */
export function differencesOf(groups: readonly PlaceGroup[], place: ModulePlace): Float64Array {
  const slots = new Map(place.slots.map(({ function: position, slot }) => [position, slot]));
  return Float64Array.from(groups, (group) => {
    switch (group.of) {
      case "data":
        return place.memory;
      case "slots":
        return place.table;
      case "linker":
        return addressOf(place, group.symbol, group.value + place.memory) - group.value;
      case "undefined":
        // Without an address, the place keeps its 0.
        return addressOf(place, group.symbol, -group.addend) + group.addend;
      case "imported":
        return (slots.get(group.function) ?? group.slot + place.table) - group.slot;
    }
  });
}

function addressOf({ symbols }: ModulePlace, symbol: string, otherwise: number): number {
  return Object.hasOwn(symbols, symbol) ? (symbols[symbol] as number) : otherwise;
}
