import type { AnyFunction } from "../bind/closure.ts";
import type { LibraryPlan } from "../plan/library-format.ts";
import { indexOf } from "../wasm/table-index.ts";

/** The functions behind forwarders. */
export type Forwarded = Pick<WeakMap<object, unknown>, "get">;

/** The address of a step: a slot, or a number of bytes that is added to values of globals. */
interface PlannedAddress {
  readonly base?: number;
  readonly slot?: number;
}

/**
 * Puts addresses of symbols into the globals that the linker made for them.
 *
 * @param plus - an exported global whose value is added to that of `exported`
 */
export type SetAddress = (
  step: PlannedAddress,
  exported: WebAssembly.ExportValue,
  global: WebAssembly.Global,
  plus?: WebAssembly.Global,
) => void;

/**
 * Returns the function that carries out the steps of addresses. It is made when all modules are instantiated: then the table
 * holds the functions that the modules themselves put there, and each function keeps that slot. So its address is the same in all
 * modules, also if one of them was linked with `-Bsymbolic`.
 *
 * @param table - the table of the libraries; needed if the plan has addresses of functions
 * @param forwarded - the functions behind the linker's forwarders. A library that is linked with `-Bsymbolic` puts the import of
 *   its own weak function into the table, which is a forwarder
 */
export function createAddressing(
  { addressType }: Pick<LibraryPlan, "addressType">,
  table: WebAssembly.Table | undefined,
  forwarded: Forwarded = new WeakMap(),
): SetAddress {
  const isWide = addressType === "i64";
  const asAddress = (address: number): number | bigint => (isWide ? BigInt(address) : address);
  let slots: Map<unknown, number> | undefined;
  const slotOf = (exported: WebAssembly.ExportValue, reserved: number): number => {
    const inTable = table as WebAssembly.Table;
    slots ??= listSlots(inTable, forwarded);
    const known = slots.get(exported);
    if (known !== undefined) return known;
    inTable.set(indexOf(inTable)(reserved), exported as AnyFunction);
    slots.set(exported, reserved);
    return reserved;
  };
  return ({ base = 0, slot }, exported, global, plus) => {
    if (slot !== undefined) {
      global.value = asAddress(slotOf(exported, slot));
    } else {
      const values = [exported as WebAssembly.Global, ...(plus ? [plus] : [])].map(({ value }) => value);
      global.value = isWide
        ? values.reduce((sum: bigint, value) => sum + BigInt(value as bigint), BigInt(base))
        : values.reduce((sum: number, value) => sum + Number(value), base);
    }
  };
}

/** The first slot of each function in the table. A forwarder stands there for its function. */
function listSlots(table: WebAssembly.Table, forwarded: Forwarded): Map<unknown, number> {
  const asIndex = indexOf(table);
  const slots = new Map<unknown, number>();
  const length = Number(table.length);
  for (let slot = 0; slot < length; slot += 1) {
    const entry = table.get(asIndex(slot)) as object | null;
    const meant = entry && (forwarded.get(entry) ?? entry);
    if (meant !== null && !slots.has(meant)) slots.set(meant, slot);
  }
  return slots;
}
