import { exportedConstant } from "../../wasm/address-constant.ts";
import { nullRecord } from "../../wasm/null-record.ts";
import type { UnresolvedData } from "./place-problems.ts";
import type { Resident } from "./residents.ts";

export interface BoundData {
  /** New addresses by symbol name, by position of the module. */
  readonly symbols: ReadonlyMap<number, Readonly<Record<string, number>>>;
  /** Exported constants of modules that stay, as far as they were bound: addresses by export name, by position of the module. */
  readonly constants: ReadonlyMap<number, Readonly<Record<string, number>>>;
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
  const constants = new Map<number, Record<string, number>>();
  const problems: UnresolvedData[] = [];
  for (const { module, name, places } of residents) {
    const bound: [string, number][] = [];
    for (const { name: symbol, isWeak } of places?.undefinedData ?? []) {
      const others = residents.filter((one) => one.module !== module);
      const definition = firstDefined(others, (one) => definitionIn(one, symbol, moves.get(one.module) ?? 0));
      if (definition !== undefined) {
        const { by, address } = definition;
        bound.push([symbol, address]);
        if (by.places === undefined) constants.set(by.module, withValue(constants.get(by.module), symbol, address));
      } else if (!isWeak) {
        const names = others.map((one) => one.name);
        problems.push({ about: "unresolved-data", code: "UNRESOLVED_DATA", module: name, symbol, others: names });
      }
    }
    if (bound.length > 0) symbols.set(module, Object.fromEntries(bound));
  }
  return { symbols, constants, problems };
}

function firstDefined<Item, Value>(items: readonly Item[], read: (item: Item) => Value | undefined): Value | undefined {
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

function definitionIn(
  by: Resident,
  symbol: string,
  move: number,
): { readonly by: Resident; readonly address: number } | undefined {
  const { places, type } = by;
  if (places !== undefined && !Object.hasOwn(places.definedData, symbol)) return undefined;
  const address = places === undefined ? exportedConstant(type, symbol) : (places.definedData[symbol] as number) + move;
  return address === undefined ? undefined : { by, address };
}

function withValue(
  record: Readonly<Record<string, number>> = nullRecord(),
  name: string,
  value: number,
): Record<string, number> {
  return nullRecord([...Object.entries(record), [name, value]]);
}
