import { externKindOf } from "../../wasm/extern-type.ts";
import type { HostImports } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { createDefinitionKeys, createOwnKeys, createProvidedLookup, definitionOf } from "../layout/gather-segments.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import { findHiddenZeros } from "./hidden-zeros.ts";
import { mayHideAreas } from "./may-share-stack.ts";

export interface SpaceInput {
  /** By name, as in the plan. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly hostImports: HostImports;
}

/** The symbols of wasm-ld, which stand in front of its relocations. */
const LINKING_SECTION = "linking";

/** A memory or table in which two or more modules have areas. */
export interface SharedSpace {
  readonly definition: SharedDefinition | undefined;
  /** Positions in the plan, in input order. */
  readonly members: readonly number[];
}

/** The first memory or table of a module, or one of its globals. */
export interface ExternOfModule {
  /** The same for all modules that use the extern. */
  readonly key: unknown;
  readonly definition: SharedDefinition | undefined;
}

/** Finds an extern of a module by kind and index; undefined if it has none or nothing provides it. */
export type FindExtern = (
  module: number,
  kind: "memory" | "table" | "global",
  index: number,
) => ExternOfModule | undefined;

export function createExternLookup(plan: LinkPlan, { types, hostImports }: SpaceInput): FindExtern {
  const positions = new Map(plan.modules.map(({ name }, module) => [name, module]));
  const keyOf = createDefinitionKeys(positions, { types, hostImports });
  const keyOfOwn = createOwnKeys(plan);
  const providedOf = createProvidedLookup(plan);
  return (module, kind, index) => {
    const { name, imports: planned } = at(plan.modules, module);
    const type = types[name];
    if (type === undefined) return undefined;
    const imported = type.imports.filter((entry) => externKindOf(entry.type) === kind);
    const entry = imported[index];
    if (entry === undefined) {
      const ordinal = index - imported.length;
      if (type.definitions[kind][ordinal] === undefined) return undefined;
      const provided = providedOf({ name, kind, ordinal });
      if (provided !== undefined) return { key: keyOf(provided), definition: provided };
      return { key: keyOfOwn({ module, name, kind, index, ordinal }), definition: undefined };
    }
    const found = planned.find((one) => one.kind === kind && one.module === entry.module && one.name === entry.name);
    const definition = found && definitionOf(found.binding);
    return definition && { key: keyOf(definition), definition };
  };
}

interface GatherInput {
  readonly types: SpaceInput["types"];
  readonly find: FindExtern;
  /** Whether a module has areas. */
  readonly has?: (type: ModuleType) => boolean;
}

/** Groups the modules that have areas of a kind by their first memory or table. Groups of one are left out. */
export function gatherSpaces(
  plan: LinkPlan,
  kind: "memory" | "table",
  { types, find, has = kind === "memory" ? hasAreas : hasSlots }: GatherInput,
): SharedSpace[] {
  const spaces = new Map<unknown, { definition: SharedDefinition | undefined; members: number[] }>();
  plan.modules.forEach(({ name }, module) => {
    const type = types[name];
    if (type === undefined || !has(type)) return;
    const extern = find(module, kind, 0);
    if (extern === undefined) return;
    const space = spaces.get(extern.key) ?? { definition: undefined, members: [] };
    spaces.set(extern.key, space);
    space.definition ??= extern.definition;
    space.members.push(module);
  });
  return [...spaces.values()].filter(({ members }) => members.length > 1);
}

/** A module with areas in a memory where another module has areas too. */
export interface Sharer {
  readonly module: string;
  /** It may have more areas than its head and its segments show. */
  readonly mayHide: boolean;
}

export function findSharers(plan: LinkPlan, input: SpaceInput): Sharer[] {
  const find = createExternLookup(plan, input);
  const spaces = gatherSpaces(plan, "memory", { types: input.types, find, has: mayHaveAreas });
  const names = spaces.flatMap(({ members }) => members.map((module) => at(plan.modules, module).name));
  return names.map((module) => ({ module, mayHide: mayHideAreas(input.types[module] as ModuleType) }));
}

function mayHaveAreas(type: ModuleType): boolean {
  // Relocations tell of data in other modules.
  return hasAreas(type) || mayHideAreas(type) || type.sections.some(({ name }) => name === LINKING_SECTION);
}

/** Whether a module has static data, a stack or a heap in its first memory, or may have data there that it does not show. */
export function hasAreas(type: ModuleType): boolean {
  const { dataSegments = [], areas = {} } = type;
  const { zeroed, copied, stack, heapBase, places } = areas;
  if ([zeroed, copied, stack, heapBase, places].some((area) => area !== undefined)) return true;
  return (
    dataSegments.some(({ memory, sizeBytes }) => memory === 0 && sizeBytes > 0) || findHiddenZeros(type) !== undefined
  );
}

export function hasSlots({ elementSegments = [] }: ModuleType): boolean {
  return elementSegments.some(({ table, count }) => table === 0 && count > 0);
}
