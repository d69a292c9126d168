import { sectionId } from "../../wasm/binary-format.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { implementationLimits } from "../../wasm/implementation-limits.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { UnfusedModule, UnfusedReason } from "../fused-format.ts";
import type { PlanParts } from "../plan-parts.ts";
import { identityOf } from "./extern-identity.ts";
import { createOrigins } from "./extern-origin.ts";
import { codeBytes, type FuseScene } from "./fuse-scene.ts";
import { narrowsImport } from "./narrowed-imports.ts";
import { createPartition, type Groups, type OpenPartition } from "./partition.ts";
import { type Scheduled, scheduleUnits } from "./schedule-units.ts";

export interface GroupOptions {
  readonly fuse: "auto" | true;
  /**
   * A module that streams: its segments may act before those of modules in its unit, if nothing else acts between them. The
   * caller makes sure that none of these segments overlap.
   */
  readonly streams?: string | undefined;
  /** Needed to fuse modules that import by defined types: see `namesDefinedTypes`. */
  readonly createTypeNumbering?: PlanParts["createTypeNumbering"] | undefined;
  /** A reason that the plan does not show, against fusing a module. */
  readonly keptApart?: ((module: string) => UnfusedReason | undefined) | undefined;
}

/** Modules that become one unit each, and all others with reasons. */
export interface ChosenGroups {
  readonly groups: Groups;
  readonly unfused: readonly UnfusedModule[];
  /** The division into these groups, and its steps in order. */
  readonly division?: Division;
}

/** A division of all modules into units, and the run of the plan with these units, in order. */
export interface Division {
  readonly partition: OpenPartition;
  readonly scheduled: readonly Scheduled[];
}

/** The custom sections that tell offsets in the code. */
const DEBUG_SECTIONS = /^(sourceMappingURL|external_debug_info|\.debug_.*)$/;

/** The most modules for which groups are looked for pair by pair, if they cannot be all that calls join. */
const MOST_PAIRED_MODULES = 300;

/**
 * Finds the groups of modules that can be one unit: modules with bytes, joined by imports of functions, with one memory at
 * most. No group makes a module outside wait for itself, or changes the order in which start functions and segments act.
 */
export function chooseGroups(scene: FuseScene, { keptApart }: GroupOptions): ChosenGroups {
  const reasons = new Map<string, UnfusedReason>();
  for (const { name } of scene.plan.modules) {
    const reason = obstacleOf(name, scene) ?? keptApart?.(name);
    if (reason !== undefined) reasons.set(name, reason);
  }
  const pairs = pairsOf(scene).filter((pair) => pair.every((name) => !reasons.has(name)));
  const division = joinEach(scene, joinAll(scene, pairs, reasons), reasons);
  const groups = division?.partition.groups() ?? [];
  const fused = new Set(groups.flat());
  const unfused = scene.plan.modules.flatMap(({ name }): UnfusedModule[] =>
    fused.has(name) ? [] : [{ module: name, reason: reasons.get(name) ?? "no-function" }],
  );
  return { groups, unfused, ...(division && { division }) };
}

function obstacleOf(name: string, { plan, types, rewrites }: FuseScene): UnfusedReason | undefined {
  if (plan.libraries !== undefined) return "library";
  const type = types[name];
  if (type === undefined || type.precompiled) return "precompiled";
  if (type.compactImports) return "compact-imports";
  if (rewrites.get(name)?.hoists.some(({ binding }) => binding !== undefined)) return "provided";
  return type.sections.some(({ name }) => name !== undefined && DEBUG_SECTIONS.test(name)) ? "debug-info" : undefined;
}

/** Importer and provider of each function that a module gets from another, each pair once. */
function pairsOf({ plan }: FuseScene): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const { name, imports } of plan.modules) {
    const providers = new Set([name]);
    for (const { binding, kind } of imports) {
      if (kind !== "function") continue;
      const provider =
        binding.by === "export"
          ? binding.module
          : binding.by === "deferred"
            ? plan.deferred[binding.slot]?.provider.module
            : undefined;
      if (provider === undefined || providers.has(provider)) continue;
      providers.add(provider);
      pairs.push([name, provider]);
    }
  }
  return pairs;
}

type Pair = readonly [importer: string, provider: string];

/** Modules in the units that they have so far, and the pairs that could still be joined. */
interface Joined {
  /** Undefined if no module is in a unit with another one. */
  readonly division: Division | undefined;
  readonly left: readonly Pair[];
}

/** Joins all modules that functions join, as far as they can be one unit. */
function joinAll(scene: FuseScene, pairs: readonly Pair[], reasons: Map<string, UnfusedReason>): Joined {
  const whole = createPartition(scene.plan);
  for (const pair of pairs) whole.join(...pair);
  const obstacles = new Map<string, UnfusedReason>();
  for (const group of whole.groups()) {
    const obstacle = obstacleTo(scene, group);
    if (obstacle !== undefined) for (const name of group) obstacles.set(name, obstacle);
  }
  const partition = obstacles.size === 0 ? whole : createPartition(scene.plan);
  if (partition !== whole) for (const pair of pairs) if (!obstacles.has(pair[0])) partition.join(...pair);
  const scheduled = scheduleUnits(scene, partition);
  if (scheduled) {
    for (const [name, obstacle] of obstacles) reasons.set(name, obstacle);
    return { division: { partition, scheduled }, left: pairs.filter(([importer]) => obstacles.has(importer)) };
  }
  for (const name of pairs.flat()) reasons.set(name, obstacles.get(name) ?? "between");
  return { division: undefined, left: pairs };
}

/** Joins modules pair by pair, as far as each pair can be joined. */
function joinEach(
  scene: FuseScene,
  { division: begun, left }: Joined,
  reasons: Map<string, UnfusedReason>,
): Division | undefined {
  const names = new Set(left.flat());
  if (names.size === 0 || names.size > MOST_PAIRED_MODULES) return begun;
  for (const name of names) reasons.delete(name);
  let division = begun;
  for (const pair of left) {
    const [importer, provider] = pair;
    const partition = division?.partition ?? createPartition(scene.plan);
    if (partition.unitOf(importer) === partition.unitOf(provider)) continue;
    const joined = partition.copy();
    joined.join(importer, provider);
    const group = joined.groupOf(importer);
    const obstacle = obstacleTo(scene, group);
    const scheduled = obstacle === undefined ? scheduleUnits(scene, joined) : undefined;
    if (scheduled) division = { partition: joined, scheduled };
    else for (const name of pair) if (!reasons.has(name)) reasons.set(name, obstacle ?? "between");
  }
  return division;
}

/** The reason why modules cannot be one unit, whatever else is linked. */
function obstacleTo(scene: FuseScene, group: readonly string[]): UnfusedReason | undefined {
  if (countMemories(scene, group) > 1) return "memories";
  if (narrowsImport(scene, group)) return "subtype";
  return exceedsLimits(group.map((name) => scene.types[name] as ModuleType)) ? "limits" : undefined;
}

function countMemories(scene: FuseScene, group: readonly string[]): number {
  const inside = new Set(group);
  const isInside = (importer: string, provider: string): boolean => inside.has(importer) && inside.has(provider);
  // An extern is one memory, made or not.
  const origins = createOrigins(scene, { isInside, isReturned: () => false });
  const memories = new Set<string>();
  for (const name of group) {
    const count = origins.importCount(name, "memory") + (scene.types[name]?.definitions.memory.length ?? 0);
    for (let index = 0; index < count; index += 1) {
      memories.add(identityOf(origins.originOf(name, "memory", index), scene));
    }
  }
  return memories.size;
}

/** A section has no more entries than bytes. */
function exceedsLimits(modules: readonly ModuleType[]): boolean {
  const items = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
  let [types, imports, exports, elementBytes, bytes] = [0, 0, 0, 0, 0];
  for (const module of modules) {
    types += module.types.length;
    imports += module.imports.length;
    exports += module.exports.length + 2;
    for (const { type } of module.imports) items[externKindOf(type)] += 1;
    for (const kind of ["table", "global", "tag"] as const) items[kind] += module.definitions[kind].length;
    for (const { id, sizeBytes } of module.sections) {
      bytes += sizeBytes;
      if (id === sectionId.function) items.function += sizeBytes;
      else if (id === sectionId.element) elementBytes += sizeBytes;
    }
  }
  const limits = implementationLimits;
  return (
    types + 1 > limits.types ||
    imports > limits.imports ||
    exports > limits.exports ||
    items.function + modules.length > limits.functions ||
    items.global > limits.globals ||
    items.table > limits.tables ||
    items.tag > limits.tags ||
    elementBytes > limits.elementSegments ||
    bytes > limits.moduleBytes / 2
  );
}

/** Code bytes that are written anew at each load, if a group is fused. */
export function reindexedBytes(scene: FuseScene, group: readonly string[], verbatim: string | undefined): number {
  return group.reduce((total, name) => total + (name === verbatim ? 0 : codeBytes(scene.types[name] as ModuleType)), 0);
}
