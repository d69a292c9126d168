import { INITIALIZE, START } from "../../wasm/host-names.ts";
import { groupBy } from "../../wasm/lists.ts";
import type { FusedMember } from "../fused-format.ts";
import type { ImportBinding } from "../import-format.ts";
import type { LinkPlan, LinkStep, PlannedModule } from "../plan-format.ts";
import type { PlannedContents } from "../planned-contents.ts";

type Cycle = LinkPlan["cycles"][number];

/** Modules that are initialized when all of them are bound: a cycle, a set that is placed together, or one module. */
type Group = Cycle | ReadonlySet<string> | string;

export interface InitializerChoice {
  /** Names of the modules to initialize; all reactors by default. */
  readonly reactors?: ReadonlySet<string>;
  /** The contents of modules that the plan depends on, by position, if the plan does not have them yet. */
  readonly contents?: ReadonlyMap<number, PlannedContents>;
}

/**
 * Adds steps to a plan that call the function `_initialize` of reactors, providers first. It is called directly after its
 * module is bound or, in a cycle, after the start functions of the cycle. So importers outside of the cycle are
 * instantiated after their provider is initialized.
 *
 * Modules that are placed together name each other's data in both directions, and an instance writes its data when it is made: so
 * they are initialized when all of them are instantiated, as after a static link.
 *
 * @param plan - a plan that initializes all reactors, some, or none
 */
export function callInitializers(
  plan: LinkPlan,
  { reactors = findReactors(plan), contents }: InitializerChoice = {},
): LinkPlan {
  const called = initializedBy(plan);
  const waiting = plan.order.filter((name) => reactors.has(name) && !called.has(name));
  if (waiting.length === 0) return plan;
  const together = placedTogether(plan, contents);
  const cycleOf = new Map(plan.cycles.flatMap((cycle) => cycle.modules.map((name) => [name, cycle] as const)));
  const groupOf = (name: string): Group => {
    const cycle = cycleOf.get(name);
    const isTogether = (cycle?.modules ?? [name]).some((one) => together.has(one));
    return isTogether ? together : (cycle ?? name);
  };
  // The modules of a fused unit are instantiated with it. Later steps name each by itself.
  const members = new Map(plan.units.map(({ name, modules }) => [name, modules]));
  const ends = new Map<Group, number>();
  plan.steps.forEach((step, position) => {
    const names = step.do === "instantiate" ? (members.get(step.unit) ?? []) : [step.unit];
    for (const name of names) ends.set(groupOf(name), position);
  });
  if (together.size > 0) waitForProviders(plan, ends, groupOf);
  const waitingAt = groupBy(waiting, (name) => ends.get(groupOf(name)));
  const steps = plan.steps.flatMap((step, position): readonly LinkStep[] => [
    step,
    ...(waitingAt.get(position) ?? []).map(initialize),
  ]);
  return Object.freeze({ ...plan, steps: Object.freeze(steps) });
}

/** Lets each group end no earlier than the groups of its providers. Without modules that are placed together, this is so already. */
function waitForProviders(
  { modules, order, deferred }: LinkPlan,
  ends: Map<Group, number>,
  groupOf: (name: string) => Group,
): void {
  const importsOf = new Map(modules.map(({ name, imports }) => [name, imports]));
  let isStable: boolean;
  do {
    isStable = true;
    // Providers come first, so that few passes suffice.
    for (const name of order) {
      for (const { binding } of importsOf.get(name) ?? []) {
        const provider = providerOf(binding, deferred);
        const end = (provider && ends.get(groupOf(provider.module))) ?? 0;
        if (end <= (ends.get(groupOf(name)) ?? 0)) continue;
        ends.set(groupOf(name), end);
        isStable = false;
      }
    }
  } while (!isStable);
}

interface PlacedModule extends Pick<FusedMember, "name" | "rewrite"> {
  readonly contents?: PlannedContents | undefined;
}

/** Names of the modules that are placed, and of others in their memory, unless a start function of these may call the rest. */
function placedTogether(plan: LinkPlan, contents: InitializerChoice["contents"]): ReadonlySet<string> {
  const starting = new Set(plan.modules.filter(({ start }) => start !== "none").map(({ name }) => name));
  const modules = plan.units.flatMap(({ fused, ...unit }, position): readonly PlacedModule[] =>
    fused ? fused.members : [{ contents: contents?.get(position), ...unit }],
  );
  const isThere = ({ name, rewrite, contents: own }: PlacedModule): boolean =>
    rewrite?.place !== undefined || (own !== undefined && (own.start === "writes data" || !starting.has(name)));
  const isPlaced = modules.some(({ rewrite }) => rewrite?.place);
  return new Set(isPlaced ? modules.filter(isThere).map(({ name }) => name) : []);
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
