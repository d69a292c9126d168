import type { ImportBinding } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";

/** The ES modules that a plan takes host imports from, by namespace. */
export function usedHostModules(plan: LinkPlan, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const used = new Set(
    plan.modules.flatMap(({ imports }) =>
      imports.flatMap(({ binding }) => (binding.by === "host" && binding.for === undefined ? [binding.module] : [])),
    ),
  );
  return new Map([...given].filter(([space]) => used.has(space)));
}

/** Whether each host import of the plan comes from an ES module. */
export function hostIsKnown(plan: LinkPlan, given: ReadonlyMap<string, string>): boolean {
  const isKnown = (binding: ImportBinding) =>
    binding.by !== "host" || (binding.for === undefined && given.has(binding.module));
  const provided = plan.units.some(({ rewrite }) => rewrite?.hoists.some((hoist) => hoist.binding !== undefined));
  return !provided && plan.modules.every(({ imports }) => imports.every(({ binding }) => isKnown(binding)));
}
