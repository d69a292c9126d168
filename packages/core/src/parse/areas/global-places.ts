import { countImported } from "../../wasm/count-imported.ts";
import type { StalePlace } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { type AddressConstant, readGlobalConstants } from "./address-constants.ts";
import { symbolFlag, symbolKind, symbolName } from "./linking-section.ts";
import type { PlaceSources } from "./place-sources.ts";
import { DATA_GROUP, type GroupedConstant } from "./place-table.ts";
import { STAYS } from "./symbol-values.ts";
import { isTypeName } from "./weak-data.ts";

/** Globals that hold addresses or slots, and the data that other modules may name. */
export interface GlobalPlaces {
  readonly constants: readonly GroupedConstant[];
  readonly definedData: readonly (readonly [name: string, address: number])[];
}

/** Visible outside of its object file: neither local nor hidden. */
const INVISIBLE = symbolFlag.local | symbolFlag.hidden;

/** Without threads, wasm-ld gives this global the address of thread-local data. */
const TLS_BASE = "__tls_base";

/**
 * Finds the globals of a module that hold addresses: exported data, and the global offset table inside the module, which
 * position-independent objects use.
 */
export function findGlobalPlaces(
  bytes: Uint8Array,
  type: ModuleType,
  { linking: { symbols }, values, found }: PlaceSources,
): GlobalPlaces | { readonly stale: StalePlace } {
  const initial = readGlobalConstants(bytes, type);
  const imported = countImported("global", type.imports);
  const groups = new Map<AddressConstant, number>();
  for (let at = 0; at < found.globals.length; at += 2) {
    const symbol = found.globals[at] as number;
    const position = (found.globals[at + 1] as number) - imported;
    if (position < 0) continue;
    const constant = initial[position];
    const expected = values.values[symbol] as number;
    if (constant?.value !== expected) {
      const name = symbolName(bytes, symbols, symbol);
      return { stale: { ...(constant && { offset: constant.at, found: constant.value }), symbol: name, expected } };
    }
    groups.set(constant, values.groupOf(symbol, 0));
  }
  const exported = new Map<string, AddressConstant>();
  for (const { name, type: extern, index } of type.exports) {
    const constant = extern.kind === "global" && !extern.mutable ? initial[index - imported] : undefined;
    if (constant !== undefined) exported.set(name, constant);
  }
  const sought = new Set([...exported.values()].map(({ value }) => value));
  const definedData: [string, number][] = [];
  for (let symbol = 0; symbol < symbols.count; symbol += 1) {
    const flags = symbols.flags[symbol] as number;
    if ((flags & symbolFlag.undefined) !== 0) continue;
    if (symbols.kinds[symbol] === symbolKind.global) {
      const constant = initial[(symbols.indices[symbol] as number) - imported];
      if (constant === undefined || constant.value === 0 || groups.has(constant)) continue;
      if (symbolName(bytes, symbols, symbol) === TLS_BASE) groups.set(constant, DATA_GROUP);
    }
    if (symbols.kinds[symbol] !== symbolKind.data) continue;
    const value = values.values[symbol] as number;
    const isVisible = (flags & (INVISIBLE | symbolFlag.absolute)) === 0;
    if (!(value >= 0)) continue;
    const isType = !isVisible && isTypeName(flags, () => symbolName(bytes, symbols, symbol));
    if (!isVisible && !isType && !sought.has(value)) continue;
    const name = symbolName(bytes, symbols, symbol);
    const constant = exported.get(name);
    const isExported = constant?.value === value;
    if (isExported) groups.set(constant, values.groupOf(symbol, 0));
    if ((isVisible || isType || isExported) && (flags & symbolFlag.absolute) === 0) definedData.push([name, value]);
    // A weak variable has a group, also if no place refers to it: so it is told from a strong one.
    values.groupOf(symbol, 0);
  }
  const constants = [...groups].flatMap(([constant, group]) => (group === STAYS ? [] : [{ ...constant, group }]));
  return { constants, definedData };
}
