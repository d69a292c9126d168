import { sectionId } from "../../wasm/binary-format.ts";
import { type ExternKind, externKindOf } from "../../wasm/extern-type.ts";
import type { ExportType, ModuleType, SectionRange } from "../../wasm/module-type.ts";
import type { ExportRef } from "../import-format.ts";
import type { LinkPlan, PlannedModule } from "../plan-format.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { PlannedContents } from "../planned-contents.ts";
import type { ModuleRewrite } from "../rewrite-format.ts";

/** An import of a module, with its position in the plan; the engine provides an import without one. */
interface SpaceImport {
  readonly position: number | undefined;
  readonly typePosition: number;
  readonly occurrence: number;
}

/** A plan and its modules, as all passes of fusing see them. */
export interface FuseScene {
  readonly plan: LinkPlan;
  readonly types: Readonly<Record<string, ModuleType>>;
  /** By name. */
  readonly planned: ReadonlyMap<string, PlannedModule>;
  /** The rewrite of each module, by name. */
  readonly rewrites: ReadonlyMap<string, ModuleRewrite | undefined>;
  /** The number of the made extern in place of a definition, by its position among those of its kind; undefined if there is none. */
  readonly hoistAt: (module: string, kind: ExternKind, ordinal: number) => number | undefined;
  /** The contents of each module that the plan depends on, by name. */
  readonly contents: ReadonlyMap<string, PlannedContents | undefined>;
  readonly exportOf: (ref: ExportRef) => ExportType | undefined;
  /** By type index of a module: one number for all equal types of all modules. Empty if the pass that numbers them is absent. */
  readonly typeNumbers: (module: string) => readonly number[];
  /** Index of an export in the index space of its kind. */
  readonly exportIndex: (ref: ExportRef) => number | undefined;
  /** The imports of a module by kind, each kind in the order of its index space. */
  readonly importsOf: (module: string) => Readonly<Record<ExternKind, readonly SpaceImport[]>>;
}

export function createScene(
  plan: LinkPlan,
  types: Readonly<Record<string, ModuleType>>,
  createTypeNumbering?: PlanParts["createTypeNumbering"],
): FuseScene {
  const exportsOf = new Map<string, ReadonlyMap<string, ExportType>>();
  let numbers: ReadonlyMap<string, readonly number[]> | undefined;
  const imports = new Map<string, ReturnType<FuseScene["importsOf"]>>();
  const planned = new Map(plan.modules.map((module) => [module.name, module]));
  const hoists = new Map(
    plan.units.flatMap(({ name, rewrite }) =>
      numberHoists(rewrite?.hoists ?? []).map(({ kind, ordinal, extern }) => [`${kind} ${ordinal} ${name}`, extern]),
    ),
  );
  const exportOf = ({ module, name }: ExportRef): ExportType | undefined => {
    const known = exportsOf.get(module) ?? new Map(types[module]?.exports.map((entry) => [entry.name, entry]));
    exportsOf.set(module, known);
    return known.get(name);
  };
  return {
    plan,
    types,
    planned,
    rewrites: new Map(plan.units.map(({ name, rewrite }) => [name, rewrite])),
    hoistAt: (module, kind, ordinal) => (hoists.size === 0 ? undefined : hoists.get(`${kind} ${ordinal} ${module}`)),
    contents: new Map(plan.units.map(({ name, contents }) => [name, contents])),
    exportOf,
    exportIndex: (ref) => exportOf(ref)?.index,
    typeNumbers(module) {
      numbers ??= numberTypes(types, createTypeNumbering);
      return numbers.get(module) ?? [];
    },
    importsOf(module) {
      const known = imports.get(module) ?? listImports(module, { types, planned });
      imports.set(module, known);
      return known;
    },
  };
}

function numberTypes(
  types: FuseScene["types"],
  createTypeNumbering: PlanParts["createTypeNumbering"] | undefined,
): ReadonlyMap<string, readonly number[]> {
  const numbers = createTypeNumbering?.(Object.values(types).map((type) => ({ type }))).canonical.numbers;
  return new Map(Object.keys(types).map((name, position) => [name, numbers?.[position] ?? []]));
}

/** The imports of a module by kind. The plan has the same imports in the same order, but for those of the engine. */
function listImports(
  module: string,
  { types, planned }: Pick<FuseScene, "types" | "planned">,
): Record<ExternKind, SpaceImport[]> {
  const listed: Record<ExternKind, SpaceImport[]> = { function: [], table: [], memory: [], global: [], tag: [] };
  const entries = planned.get(module)?.imports ?? [];
  const counts = new Map<string, number>();
  let next = 0;
  types[module]?.imports.forEach((entry, typePosition) => {
    const planned = entries[next];
    const isPlanned = planned !== undefined && planned.module === entry.module && planned.name === entry.name;
    const names = `${entry.module.length} ${entry.module}${entry.name}`;
    const occurrence = counts.get(names) ?? 0;
    counts.set(names, occurrence + 1);
    listed[externKindOf(entry.type)].push({ position: isPlanned ? next : undefined, typePosition, occurrence });
    if (isPlanned) next += 1;
  });
  return listed;
}

/** The hoists of a module, with the position of each among the definitions of its kind. */
export function numberHoists<Hoist extends { readonly kind: ExternKind }>(
  hoists: readonly Hoist[],
): (Hoist & { readonly ordinal: number })[] {
  if (hoists.length === 0) return [];
  const counts = new Map<ExternKind, number>();
  return hoists.map((hoist) => {
    const ordinal = counts.get(hoist.kind) ?? 0;
    counts.set(hoist.kind, ordinal + 1);
    return { ...hoist, ordinal };
  });
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
