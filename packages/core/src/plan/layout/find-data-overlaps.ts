import type { Problem } from "../../problem.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import type { HostImports } from "../../wasm/host-import.ts";
import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ImportBinding, LinkPlan } from "../plan-format.ts";
import { countOverlaps, firstOverlaps, type Overlap, type PlacedSegment } from "./segment-overlaps.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** Overlaps beyond this number are only counted. */
const MOST_LISTED = 10;

/** The origin of a memory that can be shared: the host, an export of a module, or the linker. */
export type MemoryDefinition = Extract<ImportBinding, { readonly by: "host" | "export" | "made" }>;

export type DataOverlapProblem =
  | (Problem & {
      readonly about: "data-overlap";
      readonly code: "DATA_OVERLAP";
      /** The two segments; modules are positions in the plan. */
      readonly overlap: Overlap;
      /** The names of the two modules. */
      readonly names: readonly [string, string];
      /** Undefined if no module imports the memory. */
      readonly definition: MemoryDefinition | undefined;
      /** Number of modules in the plan. */
      readonly moduleCount: number;
    })
  /** The number of overlaps that are not listed. */
  | (Problem & {
      readonly about: "more-data-overlaps";
      readonly code: "DATA_OVERLAP";
      readonly count: number;
      readonly moduleCount: number;
    });

/**
 * Finds modules that put data at the same addresses of one memory.
 *
 * Programs that were linked at fixed addresses each treat their memory as their own. If two of them share a memory, the
 * second would silently overwrite the data of the first. Only active segments with constant offsets are compared. A
 * module may write over its own data; a module that asks the linker for an address (position-independent code) gets
 * one.
 *
 * @param types - by name, as in `plan`; types without `dataSegments` are skipped
 * @returns a problem for each of the first ten overlaps, and one with the number of the others
 */
export function findDataOverlaps(plan: LinkPlan, types: ModuleTypes, host: HostImports): readonly DataOverlapProblem[] {
  const writers = plan.modules.filter(({ name }) => (types[name]?.dataSegments?.length ?? 0) > 0);
  if (writers.length < 2) return [];
  const moduleCount = plan.modules.length;
  const problems: DataOverlapProblem[] = [];
  let unlisted = 0;
  for (const { definition, segments } of gatherMemories(plan, types, host)) {
    const count = countOverlaps(segments);
    const listed = count === 0 ? [] : firstOverlaps(segments, MOST_LISTED - problems.length);
    unlisted += count - listed.length;
    for (const overlap of listed) {
      const [first, second] = overlap.map(({ module }) => at(plan.modules, module).name) as [string, string];
      const values = { overlap, names: [first, second], definition, moduleCount } as const;
      problems.push({ about: "data-overlap", code: "DATA_OVERLAP", module: second, ...values });
    }
  }
  if (unlisted === 0) return problems;
  return [...problems, { about: "more-data-overlaps", code: "DATA_OVERLAP", count: unlisted, moduleCount }];
}

interface Memory {
  /** Undefined as long as no module imports it. */
  definition: MemoryDefinition | undefined;
  readonly segments: PlacedSegment[];
}

/** Every memory that receives data, with all of that data, ordered by the first module that writes to it. */
function gatherMemories(plan: LinkPlan, types: ModuleTypes, host: HostImports): Memory[] {
  const keyOfDefinition = createDefinitionKeys(plan, types, host);
  const memories = new Map<unknown, Memory>();
  plan.modules.forEach(({ name, imports: planned }, module) => {
    const { dataSegments = [], imports: imported = [] } = types[name] ?? {};
    if (dataSegments.length === 0) return;
    const bindings = planned.filter((_, at) => isMemoryImport(imported[at])).map(({ binding }) => binding);
    for (const { segment, memory: index, offset, sizeBytes } of dataSegments) {
      const definition = definitionOf(bindings[index]);
      if (sizeBytes === 0 || (index < bindings.length && definition === undefined)) continue;
      const key = definition === undefined ? `${module} ${index}` : keyOfDefinition(definition);
      const memory = memories.get(key) ?? { definition, segments: [] };
      memories.set(key, memory);
      memory.definition ??= definition;
      memory.segments.push({ module, segment, start: offset, end: offset + sizeBytes });
    }
  });
  return [...memories.values()];
}

function isMemoryImport(entry: ModuleType["imports"][number] | undefined): boolean {
  return entry !== undefined && externKindOf(entry.type) === "memory";
}

function definitionOf(binding: ImportBinding | undefined): MemoryDefinition | undefined {
  return binding?.by === "host" || binding?.by === "export" || binding?.by === "made" ? binding : undefined;
}

/** The definition as text: the same text for the same names. */
function textOf(definition: MemoryDefinition): string {
  if (definition.by !== "made") return JSON.stringify([definition.by, definition.module, definition.name]);
  const { extern, provider } = definition;
  // An extern may be imported under a name of its owner, hoisted or not.
  return provider === undefined ? `made ${extern}` : JSON.stringify(["export", provider.module, provider.name]);
}

/**
 * Returns one key for each memory, for all names that it has: a host memory's value, or a module memory's owner and
 * index.
 */
function createDefinitionKeys(
  plan: LinkPlan,
  types: ModuleTypes,
  host: HostImports,
): (definition: MemoryDefinition) => unknown {
  const positions = new Map(plan.modules.map(({ name }, module) => [name, module]));
  const known = new Map<string, unknown>();
  const find = (definition: MemoryDefinition): unknown => {
    if (definition.by === "host") return host.read([definition.module, definition.name])?.value;
    const provider = definition.by === "made" ? definition.provider : definition;
    if (provider === undefined) return undefined;
    const index = types[provider.module]?.exports.find((exported) => exported.name === provider.name)?.index;
    return `${positions.get(provider.module)} ${index}`;
  };
  const findOnce = (definition: MemoryDefinition): unknown => {
    const names = textOf(definition);
    if (!known.has(names)) known.set(names, find(definition) ?? names);
    return known.get(names);
  };
  // Thousands of segments belong to one import, whose names may be long.
  const knownOfImport = new Map<MemoryDefinition, unknown>();
  return (definition) => {
    const key = knownOfImport.get(definition) ?? findOnce(definition);
    knownOfImport.set(definition, key);
    return key;
  };
}
