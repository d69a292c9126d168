import type { ExternKind } from "../../wasm/extern-type.ts";
import { type HostImports, readHostValue } from "../../wasm/host-import.ts";
import { isIdlePlace } from "../../wasm/is-idle-place.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ImportBinding } from "../import-format.ts";
import type { SharedDefinition } from "../memory-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { ModulePlace, ProvidedImport } from "../rewrite-format.ts";
import type { PlacedSegment } from "./segment-overlaps.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** A segment that a module places in the memory or table with the given index. */
interface IndexedSegment extends Omit<PlacedSegment, "module"> {
  readonly index: number;
}

/** Data segments of memories, or element segments of tables. */
export interface SegmentKind {
  readonly kind: "memory" | "table";
  readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
  readonly segmentsOf: (type: ModuleType) => readonly IndexedSegment[];
  /** Places by which the linker moves the module in its first memory or table. */
  readonly movedBy: (place: ModulePlace) => number;
}

export const SEGMENT_KINDS: readonly SegmentKind[] = [
  {
    kind: "memory",
    code: "DATA_OVERLAP",
    segmentsOf: ({ dataSegments = [], areas }) => [
      ...dataSegments.map(({ segment, memory, offset, sizeBytes }) => {
        return { segment, index: memory, start: offset, end: offset + sizeBytes };
      }),
      ...(areas?.copied ?? []).map((copied) => ({ index: 0, ...copied })),
    ],
    movedBy: ({ memory }) => memory,
  },
  {
    kind: "table",
    code: "ELEMENT_OVERLAP",
    segmentsOf: ({ elementSegments = [] }) =>
      elementSegments.map(({ segment, table, offset, count }) => {
        return { segment, index: table, start: offset, end: offset + count };
      }),
    movedBy: ({ table }) => table,
  },
];

/** A memory or table, with everything that modules write into it when they are instantiated. */
export interface SharedExtern {
  /** Undefined as long as no module imports it. */
  definition: SharedDefinition | undefined;
  readonly segments: PlacedSegment[];
  /** The modules that import it, and its owner; positions in the plan. */
  readonly users: Set<number>;
}

interface GatherInput {
  readonly types: ModuleTypes;
  readonly hostImports: HostImports;
}

/** Every memory or table that modules import or write to, in the order of the plan's modules. */
export function gatherSegments(
  { kind, segmentsOf, movedBy }: SegmentKind,
  plan: LinkPlan,
  { types, hostImports }: GatherInput,
): readonly SharedExtern[] {
  const positions = new Map(plan.modules.map(({ name }, module) => [name, module]));
  const places = placesOf(plan);
  const keyOf = createDefinitionKeys(positions, { types, hostImports });
  const keyOfOwn = createOwnKeys(plan);
  const externs = new Map<unknown, SharedExtern>();
  const use = (key: unknown, module: number): SharedExtern => {
    const extern = externs.get(key) ?? { definition: undefined, segments: [], users: new Set() };
    externs.set(key, extern);
    extern.users.add(module);
    return extern;
  };
  const providedOf = createProvidedLookup(plan);
  plan.modules.forEach(({ name, imports: planned }, module) => {
    const bindings = planned.filter((entry) => entry.kind === kind).map(({ binding }) => definitionOf(binding));
    const imported = bindings.length;
    // A definition with an extern of the host in its place is the first one behind the imports.
    const provided = providedOf({ name, kind, ordinal: 0 });
    if (provided !== undefined) bindings.push(provided);
    for (const definition of bindings) {
      if (definition === undefined) continue;
      const extern = use(keyOf(definition), module);
      extern.definition ??= definition;
      const owner = positions.get(ownerOf(definition)?.module ?? "");
      if (owner !== undefined) extern.users.add(owner);
    }
    const place = places.get(name);
    const moved = place === undefined ? 0 : movedBy(place);
    for (const { index, ...segment } of types[name] === undefined ? [] : segmentsOf(types[name])) {
      const definition = bindings[index];
      if (segment.end === segment.start || (index < bindings.length && definition === undefined)) continue;
      const own = { module, name, kind, index, ordinal: index - imported };
      const key = definition === undefined ? keyOfOwn(own) : keyOf(definition);
      const by = index === 0 ? moved : 0;
      use(key, module).segments.push({ module, ...segment, start: segment.start + by, end: segment.end + by });
    }
  });
  return [...externs.values()];
}

/** The places of the modules that do not keep all their addresses and slots, by name. */
export function placesOf({ units }: LinkPlan): ReadonlyMap<string, ModulePlace> {
  const places = new Map<string, ModulePlace>();
  for (const { name, rewrite } of units) {
    if (rewrite?.place !== undefined && !isIdlePlace(rewrite.place)) places.set(name, rewrite.place);
  }
  return places;
}

/** An extern that a module defines. */
export interface OwnDefinition {
  readonly module: number;
  readonly name: string;
  readonly kind: ExternKind;
  /** Position in the index space, and among the definitions of the module. */
  readonly index: number;
  readonly ordinal: number;
}

/** Returns a function that finds the extern of the host in place of a definition, if there is one. */
export function createProvidedLookup({
  units,
}: LinkPlan): (own: Pick<OwnDefinition, "name" | "kind" | "ordinal">) => ProvidedImport["binding"] | undefined {
  const hoists = new Map(units.map(({ name, rewrite }) => [name, rewrite?.hoists ?? []]));
  return ({ name, kind, ordinal }) => hoists.get(name)?.filter((hoist) => hoist.kind === kind)[ordinal]?.binding;
}

/** Returns the key of a definition: its own, or that of an extern without an owner that replaces it. */
export function createOwnKeys(plan: LinkPlan): (own: OwnDefinition) => string {
  const hoists = new Map(plan.units.map(({ name, rewrite }) => [name, rewrite?.hoists ?? []]));
  return ({ module, name, kind, index, ordinal }) => {
    const hoisted = hoists.get(name)?.filter((hoist) => hoist.kind === kind)[ordinal];
    const { extern = -1 } = hoisted ?? {};
    const isOwned = extern < 0 || plan.made[extern]?.owner !== undefined;
    return isOwned ? `${module} ${index}` : `made ${extern}`;
  };
}

export function definitionOf(binding: ImportBinding): SharedDefinition | undefined {
  return binding.by === "host" || binding.by === "export" || binding.by === "made" ? binding : undefined;
}

/** The export of the module that owns the extern; undefined for the host, and for an extern without an owner. */
function ownerOf(definition: SharedDefinition): { readonly module: string; readonly name: string } | undefined {
  if (definition.by === "host") return undefined;
  return definition.by === "made" ? definition.provider : definition;
}

/** The definition as text: the same text for the same names. */
function textOf(definition: SharedDefinition): string {
  // An extern may be imported under a name of its owner, hoisted or not.
  const owner = ownerOf(definition);
  if (owner !== undefined) return JSON.stringify(["export", owner.module, owner.name]);
  if (definition.by === "made") return `made ${definition.extern}`;
  const { for: owned, option } = definition.by === "host" ? definition : {};
  return JSON.stringify([definition.by, option, owned, definition.module, definition.name]);
}

/**
 * Returns one key for each memory, table or global, for all names that it has: the value of a host import, or owner and index.
 */
export function createDefinitionKeys(
  positions: ReadonlyMap<string, number>,
  { types, hostImports }: GatherInput,
): (definition: SharedDefinition) => unknown {
  const known = new Map<string, unknown>();
  const find = (definition: SharedDefinition): unknown => {
    if (definition.by === "host") return readHostValue(hostImports, definition)?.value;
    const owner = ownerOf(definition);
    if (owner === undefined) return undefined;
    const index = types[owner.module]?.exports.find((exported) => exported.name === owner.name)?.index;
    return `${positions.get(owner.module)} ${index}`;
  };
  const findOnce = (definition: SharedDefinition): unknown => {
    const names = textOf(definition);
    if (!known.has(names)) known.set(names, find(definition) ?? names);
    return known.get(names);
  };
  // Thousands of segments belong to one import, whose names may be long.
  const knownOfImport = new Map<SharedDefinition, unknown>();
  return (definition) => {
    const key = knownOfImport.get(definition) ?? findOnce(definition);
    knownOfImport.set(definition, key);
    return key;
  };
}
