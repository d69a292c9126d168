import { sectionId } from "../../wasm/binary-format.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { implementationLimits } from "../../wasm/implementation-limits.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import type { UnfusedModule, UnfusedReason } from "../fused-format.ts";
import type { PlanParts } from "../plan-parts.ts";
import { identityOf } from "./extern-identity.ts";
import { createOrigins } from "./extern-origin.ts";
import { codeBytes, type FuseScene, sectionOf } from "./fuse-scene.ts";
import { narrowsImport } from "./narrowed-imports.ts";
import { createPartition, type Groups, type OpenPartition } from "./partition.ts";
import { scheduleUnits } from "./schedule-units.ts";

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
  const groups = joinEach(scene, joinAll(scene, pairs, reasons), reasons);
  const fused = new Set(groups.flat());
  const unfused = scene.plan.modules.flatMap(({ name }): UnfusedModule[] =>
    fused.has(name) ? [] : [{ module: name, reason: reasons.get(name) ?? "no-function" }],
  );
  return { groups, unfused };
}

function obstacleOf(name: string, { plan, types, rewrites }: FuseScene): UnfusedReason | undefined {
  if (plan.libraries !== undefined) return "library";
  const type = types[name];
  if (type === undefined || type.precompiled) return "precompiled";
  if (type.compactImports) return "compact-imports";
  if (rewrites.get(name)?.hoists.some(({ binding }) => binding !== undefined)) return "provided";
  return type.sections.some((section) => DEBUG_SECTIONS.test(section.name ?? "")) ? "debug-info" : undefined;
}

/** Importer and provider of each function that a module gets from another, each pair once. */
function pairsOf({ plan }: FuseScene): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { name, imports } of plan.modules) {
    for (const { binding, kind } of imports) {
      if (kind !== "function") continue;
      const provider =
        binding.by === "export"
          ? binding.module
          : binding.by === "deferred"
            ? plan.deferred[binding.slot]?.provider.module
            : undefined;
      if (provider !== undefined && provider !== name) pairs.set(JSON.stringify([name, provider]), [name, provider]);
    }
  }
  return [...pairs.values()];
}

type Pair = readonly [importer: string, provider: string];

/** Modules in the units that they have so far, and the pairs that could still be joined. */
interface Joined {
  readonly partition: OpenPartition;
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
  const partition = createPartition(scene.plan);
  for (const pair of pairs) if (!obstacles.has(pair[0])) partition.join(...pair);
  if (scheduleUnits(scene, partition)) {
    for (const [name, obstacle] of obstacles) reasons.set(name, obstacle);
    return { partition, left: pairs.filter(([importer]) => obstacles.has(importer)) };
  }
  for (const name of pairs.flat()) reasons.set(name, obstacles.get(name) ?? "between");
  return { partition: createPartition(scene.plan), left: pairs };
}

/** Joins modules pair by pair, as far as each pair can be joined. */
function joinEach(scene: FuseScene, { partition: begun, left }: Joined, reasons: Map<string, UnfusedReason>): Groups {
  const names = new Set(left.flat());
  if (names.size > MOST_PAIRED_MODULES) return begun.groups();
  for (const name of names) reasons.delete(name);
  let partition = begun;
  for (const pair of left) {
    const [importer, provider] = pair;
    if (partition.unitOf(importer) === partition.unitOf(provider)) continue;
    const joined = partition.copy();
    joined.join(importer, provider);
    const group = joined.groupOf(importer);
    const obstacle = obstacleTo(scene, group) ?? (scheduleUnits(scene, joined) ? undefined : "between");
    if (obstacle === undefined) partition = joined;
    else for (const name of pair) if (!reasons.has(name)) reasons.set(name, obstacle);
  }
  return partition.groups();
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
function exceedsLimits(types: readonly ModuleType[]): boolean {
  const sum = (countOf: (type: ModuleType) => number): number =>
    types.reduce((total, type) => total + countOf(type), 0);
  const bytesOf = (id: number) => sum((type) => sectionOf(type, id)?.sizeBytes ?? 0);
  const imports = (kind: string) => sum((type) => type.imports.filter((one) => externKindOf(one.type) === kind).length);
  const defined = (kind: keyof ModuleType["definitions"]) => sum((type) => type.definitions[kind].length);
  const limits = implementationLimits;
  return (
    sum((type) => type.types.length) + 1 > limits.types ||
    sum((type) => type.imports.length) > limits.imports ||
    sum((type) => type.exports.length + 2) > limits.exports ||
    imports("function") + bytesOf(sectionId.function) + types.length > limits.functions ||
    imports("global") + defined("global") > limits.globals ||
    imports("table") + defined("table") > limits.tables ||
    imports("tag") + defined("tag") > limits.tags ||
    bytesOf(sectionId.element) > limits.elementSegments ||
    sum((type) => type.sections.reduce((total, { sizeBytes }) => total + sizeBytes, 0)) > limits.moduleBytes / 2
  );
}

/** Code bytes that are written anew at each load, if a group is fused. */
export function reindexedBytes(scene: FuseScene, group: readonly string[], verbatim: string | undefined): number {
  return group.reduce((total, name) => total + (name === verbatim ? 0 : codeBytes(scene.types[name] as ModuleType)), 0);
}
