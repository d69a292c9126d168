import { INITIALIZE, START } from "../../wasm/host-names.ts";
import { groupBy } from "../../wasm/lists.ts";
import type { ImportBinding } from "../import-format.ts";
import type { LinkPlan, LinkStep, PlannedModule } from "../plan-format.ts";

/**
 * Adds steps to a plan that call the function `_initialize` of reactors, providers first. It is called directly after its
 * module is bound or, in a cycle, after the start functions of the cycle. So importers outside of the cycle are
 * instantiated after their provider is initialized.
 *
 * @param plan - a plan that initializes all reactors, some, or none
 * @param reactors - names of the modules to initialize; all reactors by default
 */
export function callInitializers(plan: LinkPlan, reactors: ReadonlySet<string> = findReactors(plan)): LinkPlan {
  const called = initializedBy(plan);
  const waiting = plan.order.filter((name) => reactors.has(name) && !called.has(name));
  if (waiting.length === 0) return plan;
  const cycleOf = new Map(plan.cycles.flatMap((cycle) => cycle.modules.map((name) => [name, cycle] as const)));
  const groupOf = (name: string) => cycleOf.get(name) ?? name;
  const waitingIn = groupBy(waiting, groupOf);
  // The modules of a fused unit are instantiated with it. Later steps name each by itself.
  const members = new Map(plan.units.map(({ name, modules }) => [name, modules]));
  const lastOf = new Map<unknown, number>();
  plan.steps.forEach((step, position) => {
    const names = step.do === "instantiate" ? (members.get(step.unit) ?? []) : [step.unit];
    for (const name of names) lastOf.set(groupOf(name), position);
  });
  const endingAt = groupBy(lastOf.keys(), (group) => lastOf.get(group));
  const steps = plan.steps.flatMap((step, position): readonly LinkStep[] => {
    const ending = endingAt.get(position) ?? [];
    const called = ending.flatMap((group) => waitingIn.get(group as LinkPlan["cycles"][number] | string) ?? []);
    return [step, ...called.map(initialize)];
  });
  return Object.freeze({ ...plan, steps: Object.freeze(steps) });
}

/** Names of the modules that the steps of a plan initialize. */
export function initializedBy({ steps }: Pick<LinkPlan, "steps">): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.do === "call" && step.once ? [step.unit] : [])));
}

function initialize(unit: string): LinkStep {
  return Object.freeze({ do: "call", unit, export: INITIALIZE, once: true });
}

/** Reactors, without those that have an importer of their `_initialize`, which is the one to call it. */
function findReactors({ modules, deferred }: LinkPlan): ReadonlySet<string> {
  const imported = new Set<string>();
  for (const { name: importer, imports } of modules) {
    for (const { binding } of imports) {
      const provider = providerOf(binding, deferred);
      if (provider?.name === INITIALIZE && provider.module !== importer) imported.add(provider.module);
    }
  }
  return new Set(modules.filter((module) => isReactor(module) && !imported.has(module.name)).map(({ name }) => name));
}

function providerOf(binding: ImportBinding, deferred: LinkPlan["deferred"]) {
  if (binding.by === "deferred") return deferred[binding.slot]?.provider;
  return binding.by === "export" ? binding : undefined;
}

/** Whether a module has a function `_initialize` without parameters and results, and is no command. */
function isReactor({ exports }: PlannedModule): boolean {
  const initializer = exports.find(({ name }) => name === INITIALIZE);
  if (initializer?.kind !== "function") return false;
  const { type = "function [] -> []" } = initializer;
  return type === "function [] -> []" && !exports.some(({ name }) => name === START);
}
