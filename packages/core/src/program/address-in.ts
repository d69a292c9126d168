import type { VisibleSymbols } from "./scoped-imports.ts";
import type { TableSlots } from "./table-slots.ts";

/** The address of the first function or data of a name. The slot that a function of a library gets is given back with the library. */
export function addressIn(scope: Iterable<VisibleSymbols>, symbol: string, slots: TableSlots): number | undefined {
  for (const { symbols, library } of scope) {
    const target = symbols.functions.get(symbol);
    if (target !== undefined) return slots.addressOf(target, library?.further);
    const address = symbols.data.get(symbol);
    if (address !== undefined) return address;
  }
  return undefined;
}
