import { isDeepStrictEqual } from "node:util";
import { describePlan } from "../../src/explain/describe-plan.ts";
import type { PlannedImport } from "../../src/plan/import-format.ts";
import type { LinkPlan, PlannedModule } from "../../src/plan/plan-format.ts";
import { type Definition, type Graph, HOST, type Import } from "./graph.ts";
import { fewestDeferred, type Need, type Relations, type WeightedEdge } from "./relations.ts";

interface PlanInQuestion {
  readonly graph: Graph;
  readonly plan: LinkPlan;
  readonly relations: Relations;
  /** Positions of modules in input order. */
  readonly inputOrder: readonly number[];
  readonly isCompiled: (module: number) => boolean;
  /** Whether an extern may stay in its module although hoisting it would defer fewer functions. */
  readonly isSparing: boolean;
}

/**
 * Checks the promises of a plan: its order, its deferred functions, and the times of start functions. Empty if all
 * hold.
 */
export function planFaults(question: PlanInQuestion): string[] {
  const { plan } = question;
  const copy = JSON.parse(JSON.stringify(plan)) as LinkPlan;
  return [
    ...(isDeepStrictEqual(copy, plan) && describePlan(copy) === describePlan(plan) ? [] : ["is not JSON"]),
    ...componentFaults(question),
    ...bindingFaults(question),
    ...cutFaults(question),
    ...startFaults(question),
  ];
}

function placesOf({ plan, graph }: PlanInQuestion): readonly number[] {
  return graph.modules.map(({ name }) => plan.order.indexOf(name));
}

function describeNeed({ importer, provider, entry }: Need): string {
  return `${importer} of ${provider} (${entry.definition.extern.kind} ${entry.definition.id})`;
}

/**
 * Components are contiguous, each after those that it needs; among the candidates the first in input order comes next.
 */
function componentFaults({ plan, relations, graph }: PlanInQuestion): string[] {
  const { components, needs } = relations;
  const componentOf = (module: number): number => components.findIndex((members) => members.includes(module));
  const expected: number[] = [];
  while (expected.length < components.length) {
    const next = components.findIndex(
      (members, component) =>
        !expected.includes(component) &&
        needs.every(
          ({ importer, provider }) =>
            !members.includes(importer) || members.includes(provider) || expected.includes(componentOf(provider)),
        ),
    );
    expected.push(next);
  }
  const found = plan.order.map((name) => componentOf(graph.modules.findIndex((module) => module.name === name)));
  const wanted = expected.flatMap((component) => (components[component] ?? []).map(() => component));
  const cycles = plan.cycles.map(({ modules }) => modules);
  const wantedCycles = components
    .filter(([first]) => relations.cyclic.has(first ?? HOST))
    .map((members) => members.map((module) => graph.modules[module]?.name));
  return [
    ...(isDeepStrictEqual(found, wanted) ? [] : [`components stand in order ${found}, expected ${wanted}`]),
    ...(isDeepStrictEqual(cycles, wantedCycles)
      ? []
      : [`cycles are ${JSON.stringify(cycles)}, expected ${JSON.stringify(wantedCycles)}`]),
  ];
}

/** The plan's entry for an import of the graph. */
function plannedImport({ plan, graph }: PlanInQuestion, { importer, entry }: Need): PlannedImport | undefined {
  const module = graph.modules[importer];
  const planned = plannedModule(plan, module?.name);
  const hosted = (planned?.imports.length ?? 0) - (module?.imports.length ?? 0);
  return planned?.imports[hosted + (module?.imports.indexOf(entry as Import) ?? 0)];
}

function plannedModule(plan: LinkPlan, name: string | undefined): PlannedModule | undefined {
  return plan.modules.find((module) => module.name === name);
}

/**
 * Imports come from earlier modules unless they are deferred or hoisted, and only necessary imports are deferred or
 * hoisted.
 */
function bindingFaults(question: PlanInQuestion): string[] {
  const { relations, plan } = question;
  const places = placesOf(question);
  return relations.needs.flatMap((need) => {
    const binding = plannedImport(question, need)?.binding;
    const isBackward = (places[need.provider] ?? 0) >= (places[need.importer] ?? 0);
    const fault = (text: string): string[] => [`import by ${describeNeed(need)} ${text}`];
    switch (binding?.by) {
      case "export":
        return isBackward ? fault("comes from a later module") : [];
      case "deferred":
        if (need.kind !== "function") return fault("is deferred");
        return isBackward ? [] : fault("is deferred, though its provider comes earlier");
      case "made":
        if (need.isRigid || need.kind === "function") return fault("is hoisted");
        return plan.made[binding.extern] === undefined ? fault("is hoisted out of nothing") : [];
      default:
        return fault(`is bound by ${binding?.by}`);
    }
  });
}

/** Trying all orders of larger components takes too long. */
const LARGEST_TRIED = 8;

/** No order of a component defers fewer functions. */
function cutFaults(question: PlanInQuestion): string[] {
  const { relations, plan, graph } = question;
  const deferredBy = (members: readonly number[]): number =>
    plan.deferred.filter(({ importer }) => members.some((module) => graph.modules[module]?.name === importer)).length;
  return relations.components.flatMap((members) => {
    // Imports of a compiled module should not be deferred, regardless of the cost.
    if (members.length > LARGEST_TRIED || members.some(question.isCompiled)) return [];
    const asPlanned = weigh(members, question, (need) => plannedImport(question, need)?.binding.by !== "made");
    const found = deferredBy(members);
    const least = fewestDeferred(members, asPlanned);
    const needless = lastHoisted(members, question).filter(
      (definition) =>
        fewestDeferred(
          members,
          weigh(members, question, (need) => {
            return need.entry.definition === definition || plannedImport(question, need)?.binding.by !== "made";
          }),
        ) === found,
    );
    const hoisted = weigh(members, question, ({ isRigid }) => isRigid);
    const leastHoisted = fewestDeferred(members, hoisted);
    return [
      ...(found === least ? [] : [`${found} functions of ${members} are deferred, ${least} suffice`]),
      ...needless.map(({ id }) => `definition ${id} is hoisted for nothing`),
      ...(found === leastHoisted || question.isSparing
        ? []
        : [`with more hoisted, ${leastHoisted} functions of ${members} suffice`]),
    ];
  });
}

/** The last hoisted definition of each owner and kind; those before it are hoisted too. */
function lastHoisted(members: readonly number[], question: PlanInQuestion): Definition[] {
  const hoisted = new Set(
    question.relations.needs
      .filter((need) => members.includes(need.importer) && plannedImport(question, need)?.binding.by === "made")
      .map(({ entry }) => entry.definition),
  );
  return members.flatMap((owner) => {
    const own = (question.graph.modules[owner]?.definitions ?? []).filter((definition) => hoisted.has(definition));
    const kinds = new Set(own.map(({ extern }) => extern.kind));
    return [...kinds].flatMap((kind) => own.findLast(({ extern }) => extern.kind === kind) ?? []);
  });
}

/** The edges of a component; `isHard` tells which externs require that the provider comes first. */
function weigh(
  members: readonly number[],
  { relations }: PlanInQuestion,
  isHard: (need: Need) => boolean,
): WeightedEdge[] {
  const inside = relations.needs.filter(
    ({ importer, provider }) => members.includes(importer) && members.includes(provider),
  );
  return members.flatMap((importer) =>
    members.map((provider): WeightedEdge => {
      const between = inside.filter((need) => need.importer === importer && need.provider === provider);
      const functions = between.filter(({ kind }) => kind === "function");
      // Imports under one name are one function.
      const names = new Set(functions.map(({ entry }) => `${entry.from} ${entry.name}`));
      return {
        importer,
        provider,
        functions: names.size,
        isHard: between.some((need) => need.kind !== "function" && isHard(need)),
      };
    }),
  );
}

/** Start functions wait exactly if a part of their cycle does not exist yet, and then run in the order of the plan. */
function startFaults(question: PlanInQuestion): string[] {
  const { relations, plan, graph } = question;
  const waits = (members: readonly number[]): boolean =>
    relations.needs.some((need) => {
      if (!members.includes(need.importer) || !members.includes(need.provider)) return false;
      const by = plannedImport(question, need)?.binding.by;
      return by === "deferred" || by === "made";
    });
  return relations.components.flatMap((members) => {
    const waiting = waits(members);
    const starting = members.filter(
      (module) => graph.modules[module]?.start !== undefined && !question.isCompiled(module),
    );
    const wrong = starting.flatMap((module) => {
      const found = plannedModule(plan, graph.modules[module]?.name)?.start;
      const expected = waiting ? "deferred" : "at instantiation";
      return found === expected ? [] : [`${module} starts ${found}, expected ${expected}`];
    });
    const names = starting.map((module) => graph.modules[module]?.name ?? "");
    const expected = waiting ? plan.order.filter((name) => names.includes(name)) : [];
    const cycle = plan.cycles.find(({ modules }) => modules.includes(graph.modules[members[0] ?? HOST]?.name ?? ""));
    return isDeepStrictEqual(cycle?.starts ?? [], expected)
      ? wrong
      : [...wrong, `start functions of ${members} run in order ${cycle?.starts}, expected ${expected}`];
  });
}
