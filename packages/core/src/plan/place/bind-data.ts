import { exportedConstant } from "../../wasm/address-constant.ts";
import type { Places } from "../../wasm/module-areas.ts";
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
 * Binds data that placed modules name and do not define (`extern int x`) to the module of the memory that defines it. A module
 * that stays shows its data as constant globals that it exports. Weak symbols without a definition stay null.
 *
 * All modules use one of several weak definitions, as in a static link: one that is not weak, or else the first.
 *
 * @param moves - bytes by which the data of placed modules moves, by position of the module
 */
export function bindData(residents: readonly Resident[], moves: ReadonlyMap<number, number>): BoundData {
  const symbols = new Map<number, Record<string, number>>();
  const constants = new Map<number, Record<string, number>>();
  const problems: UnresolvedData[] = [];
  const find = createFinder(residents, moves);
  for (const { module, name, places } of residents) {
    const bound: [string, number][] = [];
    const weak = weakVariables(places).map((symbol) => ({ name: symbol, isWeak: true }));
    for (const { name: symbol, isWeak } of [...(places?.undefinedData ?? []), ...weak]) {
      const [definition, ...further] = find(symbol);
      if (definition !== undefined) {
        const { by, address } = definition;
        // A variable of its own moves with the data of the module.
        if (by.module === module) continue;
        bound.push([symbol, address]);
        if (by.places === undefined) constants.set(by.module, withValue(constants.get(by.module), symbol, address));
      }
      if (definition === undefined ? !isWeak : further.length > 0) {
        const definers = further.length > 0 ? find(symbol).map(({ by }) => by.name) : [];
        const others = residents.filter((one) => one.module !== module).map((one) => one.name);
        problems.push({ about: "unresolved-data", code: "UNRESOLVED_DATA", module: name, symbol, others, definers });
      }
    }
    if (bound.length > 0) symbols.set(module, Object.fromEntries(bound));
  }
  return { symbols, constants, problems };
}

interface Definition {
  readonly by: Resident;
  readonly address: number;
}

/** Finds the definition of a symbol that counts. If there is more than one, nothing tells which. */
function createFinder(
  residents: readonly Resident[],
  moves: ReadonlyMap<number, number>,
): (symbol: string) => readonly Definition[] {
  const weak = new Map(residents.map(({ module, places }) => [module, new Set(weakVariables(places))]));
  return (symbol) => {
    const all = residents.flatMap((one) => definitionIn(one, symbol, moves.get(one.module) ?? 0) ?? []);
    const strong = all.filter(({ by }) => !weak.get(by.module)?.has(symbol));
    return strong.length > 0 ? strong : all.slice(0, 1);
  };
}

/** The weak variables that a module defines, and of which another module may have the definition that counts. */
function weakVariables(places: Places | undefined): readonly string[] {
  return places?.linkerSymbols.filter((symbol) => Object.hasOwn(places.definedData, symbol)) ?? [];
}

function definitionIn(by: Resident, symbol: string, move: number): Definition | undefined {
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
