import { type HostImports, readHostValue } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ImportBinding, LinkPlan } from "../plan-format.ts";
import type { PlacedSegment } from "./segment-overlaps.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** The origin of a memory or table that can be shared: the host, an export of a module, or the linker. */
export type SharedDefinition = Extract<ImportBinding, { readonly by: "host" | "export" | "made" }>;

/** A segment that a module places in the memory or table with the given index. */
interface IndexedSegment extends Omit<PlacedSegment, "module"> {
  readonly index: number;
}

/** Data segments of memories, or element segments of tables. */
export interface SegmentKind {
  readonly kind: "memory" | "table";
  readonly code: "DATA_OVERLAP" | "ELEMENT_OVERLAP";
  readonly segmentsOf: (type: ModuleType) => readonly IndexedSegment[];
}

export const SEGMENT_KINDS: readonly SegmentKind[] = [
  {
    kind: "memory",
    code: "DATA_OVERLAP",
    segmentsOf: ({ dataSegments = [] }) =>
      dataSegments.map(({ segment, memory, offset, sizeBytes }) => {
        return { segment, index: memory, start: offset, end: offset + sizeBytes };
      }),
  },
  {
    kind: "table",
    code: "ELEMENT_OVERLAP",
    segmentsOf: ({ elementSegments = [] }) =>
      elementSegments.map(({ segment, table, offset, count }) => {
        return { segment, index: table, start: offset, end: offset + count };
      }),
  },
];

/** A memory or table, with all that modules write into it when they are instantiated. */
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
  { kind, segmentsOf }: SegmentKind,
  plan: LinkPlan,
  { types, hostImports }: GatherInput,
): readonly SharedExtern[] {
  const positions = new Map(plan.modules.map(({ name }, module) => [name, module]));
  const keyOf = createDefinitionKeys(positions, types, hostImports);
  const externs = new Map<unknown, SharedExtern>();
  const use = (key: unknown, module: number): SharedExtern => {
    const extern = externs.get(key) ?? { definition: undefined, segments: [], users: new Set() };
    externs.set(key, extern);
    extern.users.add(module);
    return extern;
  };
  plan.modules.forEach(({ name, imports: planned }, module) => {
    const bindings = planned.filter((entry) => entry.kind === kind).map(({ binding }) => definitionOf(binding));
    for (const definition of bindings) {
      if (definition === undefined) continue;
      const extern = use(keyOf(definition), module);
      extern.definition ??= definition;
      const owner = positions.get(ownerOf(definition)?.module ?? "");
      if (owner !== undefined) extern.users.add(owner);
    }
    for (const { index, ...segment } of types[name] === undefined ? [] : segmentsOf(types[name])) {
      const definition = bindings[index];
      if (segment.end === segment.start || (index < bindings.length && definition === undefined)) continue;
      const key = definition === undefined ? `${module} ${index}` : keyOf(definition);
      use(key, module).segments.push({ module, ...segment });
    }
  });
  return [...externs.values()];
}

function definitionOf(binding: ImportBinding): SharedDefinition | undefined {
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
  const owned = definition.by === "host" ? definition.for : undefined;
  return JSON.stringify([definition.by, owned, definition.module, definition.name]);
}

/**
 * Returns one key for each memory or table, for all names that it has: the value of a host import, or owner and index.
 */
function createDefinitionKeys(
  positions: ReadonlyMap<string, number>,
  types: ModuleTypes,
  hostImports: HostImports,
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
