import type { LinkPlan } from "../plan-format.ts";

/**
 * The made externs that their owners define again: the owner and all importers are in one unit, so the owner need not be
 * instantiated before or after any of them.
 *
 * An extern stays made if its limits are not those of its owner, or if other parts of the plan name it.
 */
export function findReturned(
  { made, modules, units, thread, steps }: LinkPlan,
  unitOf: (module: string) => string,
  isFused: (unit: string) => boolean,
): ReadonlySet<number> {
  const returned = new Set<number>();
  if (made.length === 0) return returned;
  made.forEach(({ owner, declared }, extern) => {
    if (owner !== undefined && declared === undefined && isFused(unitOf(owner))) returned.add(extern);
  });
  for (const { extern } of thread?.stacks ?? []) if (extern !== undefined) returned.delete(extern);
  for (const step of steps) if (step.do === "set") returned.delete(step.extern);
  for (const { rewrite } of units) {
    for (const { withoutLimits, extern } of rewrite?.hoists ?? []) {
      if (withoutLimits && extern !== undefined) returned.delete(extern);
    }
  }
  for (const { name, imports } of modules) {
    for (const { binding } of imports) {
      if (binding.by !== "made") continue;
      const owner = made[binding.extern]?.owner;
      if (owner === undefined || unitOf(owner) !== unitOf(name)) returned.delete(binding.extern);
    }
  }
  return returned;
}
