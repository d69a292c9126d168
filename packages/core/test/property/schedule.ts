import type { LinkPlan } from "../../src/plan/plan-format.ts";
import type { Graph } from "./graph.ts";

/** One thing that happens while a graph is linked. Modules by position. */
export type Step =
  | { readonly does: "instantiate"; readonly module: number; readonly starts: boolean }
  | { readonly does: "start"; readonly module: number };

/**
 * The steps of a plan, in order.
 *
 * If a module is given compiled, the plan does not know of its start function, which runs at instantiation.
 */
export function scheduleOf(plan: LinkPlan, { modules }: Graph): Step[] {
  const positions = new Map(modules.map(({ name, position }) => [name, position]));
  const at = (name: string): number => positions.get(name) ?? -1;
  const deferred = new Set(plan.modules.filter(({ start }) => start === "deferred").map(({ name }) => name));
  const lastOfCycle = new Map(
    plan.cycles.map((cycle) => [plan.order.findLast((name) => cycle.modules.includes(name)), cycle.starts]),
  );
  return plan.order.flatMap((name): Step[] => [
    { does: "instantiate", module: at(name), starts: modules[at(name)]?.start !== undefined && !deferred.has(name) },
    ...(lastOfCycle.get(name) ?? []).map((starting) => ({ does: "start" as const, module: at(starting) })),
  ]);
}

/** Modules whose start functions run, in order. */
export function startsOf(schedule: readonly Step[]): number[] {
  return schedule.flatMap((step) => (step.does === "start" || step.starts ? [step.module] : []));
}
