import type { SymbolTable } from "./symbol-scope.ts";
import type { TableSlots } from "./table-slots.ts";

/** The address of the first function or data of a name. */
export function addressIn(
  tables: readonly (SymbolTable | undefined)[],
  symbol: string,
  slots: TableSlots,
): number | undefined {
  for (const table of tables) {
    const target = table?.functions.get(symbol);
    if (target !== undefined) return slots.addressOf(target);
    const address = table?.data.get(symbol);
    if (address !== undefined) return address;
  }
  return undefined;
}
