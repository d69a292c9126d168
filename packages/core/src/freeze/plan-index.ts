import { isPlainMemory } from "../bind/linker-bindings.ts";
import type { FusedMember } from "../plan/fused-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { at } from "../wasm/lists.ts";

/** Positions in a plan by name. The printers ask for them at each import and step, so no answer searches the plan. */
export interface PlanIndex {
  /** Position of a module in `LinkPlan.modules`; -1 if the plan has none of that name. */
  positionOf(module: string): number;
  /** Position in `LinkPlan.units` of the unit with that name; -1 if there is none. */
  unitNamed(name: string): number;
  /** Position in `LinkPlan.units` of the unit that contains a module; -1 if there is none. */
  unitOf(module: string): number;
  /** A module of a fused unit; undefined for a unit of one module. */
  memberOf(module: string): FusedMember | undefined;
  /** Position of an export in `PlannedModule.exports`; -1 if the module has none of that name. */
  exportOf(module: string, name: string): number;
  /** Whether a step calls `_initialize` of the module. */
  isInitialized(module: string): boolean;
  /** The module of the linker that has a made extern. Memories after the first stand in modules of their own. */
  linkerOf(extern: number): number;
}

/** Reads a plan once. */
export function indexPlan(plan: LinkPlan): PlanIndex {
  const { modules, units, made, steps } = plan;
  const positions = numbered(modules.map(({ name }) => name));
  const named = numbered(units.map(({ name }) => name));
  const containing = new Map(units.flatMap((unit, index) => unit.modules.map((module) => [module, index] as const)));
  const members = new Map(units.flatMap(({ fused }) => (fused?.members ?? []).map((one) => [one.name, one] as const)));
  const exports = new Map<string, ReadonlyMap<string, number>>();
  const exportsOf = (module: string): ReadonlyMap<string, number> => {
    const known = exports.get(module) ?? numbered(at(modules, positions.get(module) ?? -1).exports.map(nameOf));
    exports.set(module, known);
    return known;
  };
  const initialized = new Set(steps.flatMap((step) => ("once" in step ? [step.unit] : [])));
  const memories = made.flatMap((one, extern) => (one.type.kind === "memory" && !isPlainMemory(one) ? [extern] : []));
  const linkers = new Map(memories.map((extern, index) => [extern, index]));
  // The last module wraps functions.
  made.forEach(({ type }, extern) => {
    if (type.kind === "function") linkers.set(extern, Math.max(1, memories.length));
  });
  return {
    positionOf: (module) => positions.get(module) ?? -1,
    unitNamed: (name) => named.get(name) ?? -1,
    unitOf: (module) => containing.get(module) ?? -1,
    memberOf: (module) => members.get(module),
    exportOf: (module, name) => exportsOf(module).get(name) ?? -1,
    isInitialized: (module) => initialized.has(module),
    linkerOf: (extern) => linkers.get(extern) ?? 0,
  };
}

function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, position) => [name, position]));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
