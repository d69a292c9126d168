import type { LinkPlan } from "../plan-format.ts";
import type { Partition } from "./schedule-units.ts";

/** Names of modules that become one unit, each group in the order of the plan, with two modules or more. */
export type Groups = readonly (readonly string[])[];

/** A division of all modules into units, by union-find. The first module in the order of the plan stands for a unit. */
export interface OpenPartition extends Partition {
  join(one: string, other: string): void;
  groups(): Groups;
  groupOf(module: string): readonly string[];
  copy(): OpenPartition;
}

export function createPartition(plan: LinkPlan, joined: readonly (readonly [string, string])[] = []): OpenPartition {
  const ranks = new Map(orderOf(plan).map((name, rank) => [name, rank]));
  const parents = new Map<string, string>();
  const sizes = new Map<string, number>();
  const joins: (readonly [string, string])[] = [];
  const unitOf = (module: string): string => {
    let root = module;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    // Shortens the way for the next look-up.
    for (let at = module; at !== root; ) {
      const next = parents.get(at) as string;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const join = (one: string, other: string): void => {
    const [a, b] = [unitOf(one), unitOf(other)];
    joins.push([one, other]);
    if (a === b) return;
    listed = undefined;
    const [first, second] = (ranks.get(a) ?? 0) < (ranks.get(b) ?? 0) ? [a, b] : [b, a];
    parents.set(second, first);
    sizes.set(first, (sizes.get(first) ?? 1) + (sizes.get(second) ?? 1));
  };
  const list = (): ReadonlyMap<string, readonly string[]> => {
    const members = new Map<string, string[]>();
    for (const name of ranks.keys()) {
      const unit = unitOf(name);
      if ((sizes.get(unit) ?? 1) === 1) continue;
      const group = members.get(unit) ?? [];
      group.push(name);
      members.set(unit, group);
    }
    return members;
  };
  /** The groups by unit, until the next join. */
  let listed: ReadonlyMap<string, readonly string[]> | undefined;
  const groups = (): ReadonlyMap<string, readonly string[]> => {
    listed ??= list();
    return listed;
  };
  for (const [one, other] of joined) join(one, other);
  return {
    unitOf,
    isFused: (unit) => (sizes.get(unit) ?? 1) > 1,
    join,
    groups: () => [...groups().values()],
    groupOf: (module) => groups().get(unitOf(module)) ?? [module],
    copy: () => createPartition(plan, joins),
  };
}

/** Names of the modules, as they are instantiated. */
function orderOf({ steps }: LinkPlan): string[] {
  return steps.flatMap((step) => (step.do === "instantiate" ? [step.unit] : []));
}
