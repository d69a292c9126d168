import { countImported } from "../../wasm/count-imported.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { readConstant } from "./constant.ts";
import type { UnresolvedData } from "./place-problems.ts";
import type { Resident } from "./residents.ts";

export interface BoundData {
  /** New addresses by symbol name, by position of the module. */
  readonly symbols: ReadonlyMap<number, Readonly<Record<string, number>>>;
  readonly problems: readonly UnresolvedData[];
}

/**
 * Binds data that placed modules name and do not define (`extern int x`) to the first module of the memory that defines it.
 * A module that stays shows its data as constant globals that it exports. Weak symbols without a definition stay null.
 *
 * @param moves - bytes by which the data of placed modules moves, by position of the module
 */
export function bindData(residents: readonly Resident[], moves: ReadonlyMap<number, number>): BoundData {
  const symbols = new Map<number, Record<string, number>>();
  const problems: UnresolvedData[] = [];
  for (const { module, name, places } of residents) {
    const bound: [string, number][] = [];
    for (const { name: symbol, isWeak } of places?.undefinedData ?? []) {
      const others = residents.filter((one) => one.module !== module);
      const address = firstDefined(others, (one) => addressIn(one, symbol, moves.get(one.module) ?? 0));
      if (address !== undefined) bound.push([symbol, address]);
      else if (!isWeak) {
        const names = others.map((one) => one.name);
        problems.push({ about: "unresolved-data", code: "UNRESOLVED_DATA", module: name, symbol, others: names });
      }
    }
    if (bound.length > 0) symbols.set(module, Object.fromEntries(bound));
  }
  return { symbols, problems };
}

function firstDefined<Item, Value>(items: readonly Item[], read: (item: Item) => Value | undefined): Value | undefined {
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

function addressIn({ places, type }: Resident, symbol: string, move: number): number | undefined {
  if (places === undefined) return exportedAddress(type, symbol);
  return Object.hasOwn(places.definedData, symbol) ? (places.definedData[symbol] as number) + move : undefined;
}

function exportedAddress({ exports, imports, definitions }: ModuleType, symbol: string): number | undefined {
  const exported = exports.find(({ name, type }) => name === symbol && type.kind === "global");
  if (exported === undefined || exported.importIndex !== undefined) return undefined;
  const definition = definitions.global[exported.index - countImported("global", imports)];
  const isConstant = definition?.type.kind === "global" && !definition.type.mutable;
  return isConstant && definition.initial !== undefined ? readConstant(definition.initial) : undefined;
}
