import type { Problem } from "../../problem.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { SharedSpace } from "./gather-spaces.ts";

/** A module that stays, and refers to data of other modules: its linker wrote address 0 in place of each. */
export interface UnboundData extends Problem {
  readonly about: "unbound-data";
  readonly code: "UNRESOLVED_DATA";
  readonly module: string;
  /** The first of these symbols. */
  readonly symbol: string;
  readonly count: number;
  readonly moduleCount: number;
}

/**
 * Finds modules with symbols that are not placed and that name data without defining it. A module without symbols does not show that
 * it does.
 *
 * @param spaces - the memories that several modules have
 */
export function findUnboundData(
  plan: LinkPlan,
  types: Readonly<Record<string, ModuleType>>,
  spaces: readonly SharedSpace[],
): UnboundData[] {
  const placed = new Set(plan.units.flatMap(({ name, rewrite }) => (rewrite?.place === undefined ? [] : [name])));
  const members = [...new Set(spaces.flatMap((space) => space.members))].sort((first, second) => first - second);
  return members.flatMap((member): UnboundData[] => {
    const { name: module } = at(plan.modules, member);
    const { places, undefinedData = [] } = types[module]?.areas ?? {};
    const symbols = (places?.undefinedData ?? undefinedData).filter(({ isWeak }) => !isWeak);
    const [first] = symbols;
    if (first === undefined || placed.has(module)) return [];
    const moduleCount = plan.modules.length;
    const found = { module, symbol: first.name, count: symbols.length, moduleCount };
    return [{ about: "unbound-data", code: "UNRESOLVED_DATA", ...found }];
  });
}
