import type { LinkPlan } from "../plan/plan-format.ts";

/**
 * The libraries of one plan that each of them needs or uses: those that it names, and the providers of its imports.
 *
 * @param neededOf - the names of the libraries that one needs
 */
export function usesWithin(
  plan: LinkPlan,
  neededOf: (library: string) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  /** By number of the made extern, which gets an address or a value of this unit. */
  const sources = new Map<number, string>();
  for (const step of plan.steps) {
    if (step.do === "address" || step.do === "set") sources.set(step.extern, step.unit);
  }
  const uses = new Map<string, ReadonlySet<string>>();
  for (const { name, imports } of plan.modules) {
    const providers = imports.map(({ binding }) => {
      if (binding.by === "export") return binding.module;
      if (binding.by === "deferred") return plan.deferred[binding.slot]?.provider.module;
      if (binding.by !== "made") return undefined;
      return sources.get(binding.extern) ?? binding.provider?.module ?? plan.made[binding.extern]?.owner;
    });
    const others = new Set([...neededOf(name), ...providers].filter((one) => one !== undefined));
    others.delete(name);
    uses.set(name, others);
  }
  return uses;
}
