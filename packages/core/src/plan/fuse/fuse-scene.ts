import { sectionId } from "../../wasm/binary-format.ts";
import type { ExternKind } from "../../wasm/extern-type.ts";
import type { ModuleType, SectionRange } from "../../wasm/module-type.ts";
import type { ExportRef } from "../import-format.ts";
import type { LinkPlan, ModuleRewrite, PlannedModule } from "../plan-format.ts";

/** A plan and its modules, as all passes of fusing see them. */
export interface FuseScene {
  readonly plan: LinkPlan;
  readonly types: Readonly<Record<string, ModuleType>>;
  /** By name. */
  readonly planned: ReadonlyMap<string, PlannedModule>;
  /** The rewrite of each module, by name. */
  readonly rewrites: ReadonlyMap<string, ModuleRewrite | undefined>;
  /** Index of an export in the index space of its kind. */
  readonly exportIndex: (ref: ExportRef) => number | undefined;
}

export function createScene(plan: LinkPlan, types: Readonly<Record<string, ModuleType>>): FuseScene {
  const exportsOf = new Map<string, ReadonlyMap<string, number>>();
  return {
    plan,
    types,
    planned: new Map(plan.modules.map((module) => [module.name, module])),
    rewrites: new Map(plan.units.map(({ name, rewrite }) => [name, rewrite])),
    exportIndex({ module, name }) {
      const known = exportsOf.get(module) ?? new Map(types[module]?.exports.map((entry) => [entry.name, entry.index]));
      exportsOf.set(module, known);
      return known.get(name);
    },
  };
}

/** Externs of all kinds that have an index space. */
export const KINDS: readonly ExternKind[] = ["function", "table", "memory", "global", "tag"];

export function sectionOf({ sections }: ModuleType, id: number): SectionRange | undefined {
  return sections.find((section) => section.id === id);
}

export function codeBytes(type: ModuleType): number {
  return sectionOf(type, sectionId.code)?.sizeBytes ?? 0;
}

/**
 * Whether a module may write to memories or tables when it is instantiated. The head of a module does not show if data
 * follows its code.
 */
export function mayHaveSegments(type: ModuleType): boolean {
  if (type.precompiled || sectionOf(type, sectionId.element) || sectionOf(type, sectionId.data)) return true;
  return type.dataSegments === undefined && sectionOf(type, sectionId.code) !== undefined;
}
