import { type LinkDiagnostic, ModuleLinkError } from "../../errors.ts";
import { dataOverlap, headlineOf, type MemoryDefinition, moreDataOverlaps } from "../../explain/link-problems.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { lookupHostImport } from "../../wasm/host-import.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { ImportBinding, LinkPlan } from "../plan-format.ts";
import type { PlanOptions } from "../plan-options.ts";
import { countOverlaps, firstOverlaps, type PlacedSegment } from "./segment-overlaps.ts";

type ModuleTypes = Readonly<Record<string, ModuleType>>;

/** More overlaps than these are counted. */
const MOST_LISTED = 10;

/**
 * Problems of modules that put data at the same addresses of one memory.
 *
 * Programs that were linked at fixed addresses each take their memory for their own. Where two of them share one, the
 * second would silently overwrite the first. Only active segments with constant offsets are compared; a module may write
 * over its own, and whoever asks the linker for an address (position-independent code) is given one.
 *
 * @param types - by name, as `plan` names them; of those without `dataSegments` nothing is known, and nothing said
 */
export function diagnoseMemoryLayout(
  plan: LinkPlan,
  types: ModuleTypes,
  imports: PlanOptions["imports"],
): LinkDiagnostic[] {
  // A module may write over its own data.
  const writers = plan.modules.filter(({ name }) => (types[name]?.dataSegments?.length ?? 0) > 0);
  if (writers.length < 2) return [];
  const memories = gatherMemories(plan, types, imports);
  let left = MOST_LISTED;
  let unlisted = 0;
  const problems = memories.flatMap(({ definition, segments }) => {
    const count = countOverlaps(segments);
    const listed = count === 0 ? [] : firstOverlaps(segments, left);
    left -= listed.length;
    unlisted += count - listed.length;
    return listed.map((overlap) => dataOverlap(overlap, { definition, names: plan.modules.map(({ name }) => name) }));
  });
  return unlisted === 0 ? problems : [...problems, moreDataOverlaps(unlisted)];
}

/**
 * The same check once more, when the data sections of all modules have been seen: they stand behind the code.
 *
 * @throws ModuleLinkError `DATA_OVERLAP`
 */
export function checkMemoryLayout(plan: LinkPlan, types: ModuleTypes, imports: PlanOptions["imports"]): void {
  const [first, ...rest] = diagnoseMemoryLayout(plan, types, imports);
  if (first !== undefined) throw new ModuleLinkError(headlineOf(plan.modules.length), [first, ...rest]);
}

interface Memory {
  /** Undefined as long as nobody imports it. */
  definition: MemoryDefinition | undefined;
  readonly segments: PlacedSegment[];
}

/** Every memory that data is put into, with all of that data; by the first module that does. */
function gatherMemories(plan: LinkPlan, types: ModuleTypes, imports: PlanOptions["imports"]): Memory[] {
  const keyOfDefinition = createDefinitionKeys(plan, types, imports);
  const memories = new Map<unknown, Memory>();
  plan.modules.forEach(({ name, imports: planned }, module) => {
    const { dataSegments = [], imports: imported = [] } = types[name] ?? {};
    if (dataSegments.length === 0) return;
    const bindings = planned.filter((_, at) => isMemory(imported[at])).map(({ binding }) => binding);
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

function isMemory(entry: ModuleType["imports"][number] | undefined): boolean {
  return entry !== undefined && externKindOf(entry.type) === "memory";
}

function definitionOf(binding: ImportBinding | undefined): MemoryDefinition | undefined {
  return binding?.by === "host" || binding?.by === "export" || binding?.by === "hoisted" ? binding : undefined;
}

/** One key for each memory, under whatever names it is imported: a host's by its value, a module's by owner and index. */
function createDefinitionKeys(
  plan: LinkPlan,
  types: ModuleTypes,
  imports: PlanOptions["imports"],
): (definition: MemoryDefinition) => unknown {
  const positions = new Map(plan.modules.map(({ name }, module) => [name, module]));
  const known = new Map<string, unknown>();
  const find = ({ by, module, name }: MemoryDefinition): unknown => {
    if (by === "host") return lookupHostImport(imports, { module, name });
    const index = types[module]?.exports.find((exported) => exported.name === name)?.index;
    return `${positions.get(module)} ${index}`;
  };
  const findOnce = (definition: MemoryDefinition): unknown => {
    const names = JSON.stringify([definition.by === "host", definition.module, definition.name]);
    if (!known.has(names)) known.set(names, find(definition) ?? names);
    return known.get(names);
  };
  // Thousands of segments speak of one import, whose names may be long.
  const knownOfImport = new Map<MemoryDefinition, unknown>();
  return (definition) => {
    const key = knownOfImport.get(definition) ?? findOnce(definition);
    knownOfImport.set(definition, key);
    return key;
  };
}
