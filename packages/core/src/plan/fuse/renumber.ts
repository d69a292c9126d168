import { at } from "../../wasm/lists.ts";
import type { ExportRef, ImportBinding } from "../import-format.ts";
import type { ThreadStack } from "../memory-format.ts";
import type { LinkPlan, LinkStep, PlannedUnit } from "../plan-format.ts";
import type { Partition } from "./schedule-units.ts";

interface Renumbering {
  /** The plan before modules were fused. */
  readonly plan: LinkPlan;
  readonly partition: Partition;
  readonly isReturned: ReadonlySet<number>;
}

/** Leaves out the slots inside of units and the made externs that went back to their owners, and numbers all others anew. */
export function renumber(fused: LinkPlan, { plan, partition: { unitOf, isFused }, isReturned }: Renumbering): LinkPlan {
  // A module that is no part of a fused unit keeps the slot of a function that it imports from itself.
  const slots = numbersOf(plan.deferred, ({ importer, provider }) => {
    return unitOf(importer) !== unitOf(provider.module) || !isFused(unitOf(importer));
  });
  const externs = numbersOf(plan.made, (_, extern) => !isReturned.has(extern));
  // All keep their numbers.
  if (slots.size === plan.deferred.length && externs.size === plan.made.length) return fused;
  const bind = (binding: ImportBinding): ImportBinding => {
    if (binding.by === "deferred") {
      const slot = slots.get(binding.slot);
      return slot === undefined ? exportOf(at(plan.deferred, binding.slot).provider) : { by: "deferred", slot };
    }
    if (binding.by !== "made") return binding;
    const extern = externs.get(binding.extern);
    return extern === undefined ? exportOf(binding.provider as ExportRef) : { ...binding, extern };
  };
  const { layout, thread } = fused;
  return {
    ...fused,
    modules: fused.modules.map((module) => ({
      ...module,
      imports: module.imports.map((entry) => ({ ...entry, binding: bind(entry.binding) })),
    })),
    units: fused.units.map((unit) => renumberUnit(unit, externs)),
    cycles: fused.cycles.map((cycle) => ({
      ...cycle,
      deferred: cycle.deferred.flatMap((slot) => slots.get(slot) ?? []),
    })),
    deferred: plan.deferred.filter((_, slot) => slots.has(slot)),
    made: plan.made.filter((_, extern) => externs.has(extern)),
    steps: fused.steps.map((step) => renumberStep(step, slots, externs)),
    ...(layout && {
      layout: layout.map(({ memory, table, ...areas }) => ({
        ...(memory && { memory: bind(memory) as typeof memory }),
        ...(table && { table: bind(table) as typeof table }),
        ...areas,
      })),
    }),
    ...(thread && { thread: { ...thread, stacks: thread.stacks.map((stack) => renumberStack(stack, externs)) } }),
  };
}

type Numbers = ReadonlyMap<number, number>;

/** The new numbers of the entries that stay. */
function numbersOf<Entry>(entries: readonly Entry[], stays: (entry: Entry, number: number) => boolean): Numbers {
  const numbers = new Map<number, number>();
  entries.forEach((entry, number) => {
    if (stays(entry, number)) numbers.set(number, numbers.size);
  });
  return numbers;
}

function exportOf({ module, name }: ExportRef): ImportBinding {
  return { by: "export", module, name };
}

function renumberUnit(unit: PlannedUnit, externs: Numbers): PlannedUnit {
  const { rewrite, fused } = unit;
  const numberOf = (extern: number): number => externs.get(extern) as number;
  const imports = fused?.imports.map((entry) =>
    entry.made === undefined ? entry : { ...entry, made: numberOf(entry.made) },
  );
  const hoists = rewrite?.hoists.map((hoist) =>
    hoist.extern === undefined ? hoist : { ...hoist, extern: numberOf(hoist.extern) },
  );
  return {
    ...unit,
    ...(fused && imports && { fused: { ...fused, imports } }),
    ...(rewrite && hoists && { rewrite: { ...rewrite, hoists } }),
  };
}

function renumberStep(step: LinkStep, slots: Numbers, externs: Numbers): LinkStep {
  if (step.do === "fill") return { ...step, slot: slots.get(step.slot) as number };
  return step.do === "set" ? { ...step, extern: externs.get(step.extern) as number } : step;
}

function renumberStack(stack: ThreadStack, externs: Numbers): ThreadStack {
  return stack.extern === undefined ? stack : { extern: externs.get(stack.extern) as number };
}
