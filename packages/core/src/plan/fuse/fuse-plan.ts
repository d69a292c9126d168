import { at } from "../../wasm/lists.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { deepFreeze } from "../deep-freeze.ts";
import type { UnfusedModule } from "../fused-format.ts";
import type { LinkPlan, LinkStep, PlannedUnit } from "../plan-format.ts";
import { type ChosenGroups, chooseGroups, type Division, type GroupOptions, reindexedBytes } from "./choose-groups.ts";
import { createOrigins } from "./extern-origin.ts";
import { codeBytes, createScene, type FuseScene } from "./fuse-scene.ts";
import { layOutUnit } from "./lay-out-unit.ts";
import { createPartition, type Groups } from "./partition.ts";
import { renumber } from "./renumber.ts";
import { findReturned } from "./returned-externs.ts";
import { type Scheduled, scheduleUnits } from "./schedule-units.ts";

/** The most code that `"auto"` writes anew at each load, in bytes. */
const MOST_REINDEXED_BYTES = 262_144;

type Types = Readonly<Record<string, ModuleType>>;

/**
 * Turns a plan into one with fused units. The plan is decided already, with all problems of the modules: fusing finds none.
 *
 * Inside a unit, imports get definitions directly. So its deferred functions have no slot, and externs that were made for it
 * alone go back to their owners. Start functions, and segments that may be copied behind one, become calls that steps of
 * the plan make. So they act in the order of an unfused link, and a trap belongs to its module.
 *
 * @param types - of all modules in the plan, by name
 */
export function fusePlan(plan: LinkPlan, types: Types, options: GroupOptions): LinkPlan {
  const scene = createScene(plan, types, options.createTypeNumbering);
  const chosen = chooseGroups(scene, options);
  const fused = applyGroups(scene, chosen, options.streams);
  const large = options.fuse === "auto" ? findLarge(scene, fused) : [];
  if (large.length === 0) return fused;
  const unfused = large.flatMap(({ modules }) => modules.map((module): UnfusedModule => ({ module, reason: "size" })));
  const names = new Set(large.map(({ name }) => name));
  const groups = chosen.groups.filter(([first]) => !names.has(first as string));
  return applyGroups(scene, { groups, unfused: [...chosen.unfused, ...unfused] }, options.streams);
}

/** The same for groups that were chosen before, from the units of a fused plan. */
export function fuseAgain(
  plan: LinkPlan,
  types: Types,
  { units, unfused = [], streams }: Pick<LinkPlan, "units" | "unfused"> & Pick<GroupOptions, "streams">,
): LinkPlan {
  const groups = units.flatMap(({ modules, fused }) => (fused ? [modules] : []));
  return applyGroups(createScene(plan, types), { groups, unfused }, streams);
}

function findLarge(scene: FuseScene, { units }: LinkPlan): PlannedUnit[] {
  return units.filter(
    ({ modules, fused }) => fused && reindexedBytes(scene, modules, fused.verbatim) > MOST_REINDEXED_BYTES,
  );
}

function applyGroups(
  scene: FuseScene,
  { groups, unfused, division = divide(scene, groups) }: ChosenGroups,
  streams: string | undefined,
): LinkPlan {
  const { plan } = scene;
  const order = new Map(plan.modules.map(({ name }, position) => [name, position]));
  const apart = [...unfused].sort((a, b) => (order.get(a.module) ?? 0) - (order.get(b.module) ?? 0));
  if (groups.length === 0 || division === undefined) return deepFreeze({ ...plan, unfused: apart });
  const { partition, scheduled } = division;
  const isReturned = findReturned(plan, partition.unitOf, partition.isFused);
  const fused = fuseUnits(scene, {
    partition,
    scheduled,
    streams,
    isReturned: (extern) => isReturned.has(extern),
  });
  return deepFreeze(renumber({ ...fused, version: 3, unfused: apart }, { plan, partition, isReturned }));
}

/** Undefined if there is no order of their steps. */
function divide(scene: FuseScene, groups: Groups): Division | undefined {
  const partition = createPartition(scene.plan);
  for (const group of groups) for (const module of group) partition.join(at(group, 0), module);
  const scheduled = scheduleUnits(scene, partition);
  return scheduled && { partition, scheduled };
}

interface Fusing extends Division {
  readonly streams: string | undefined;
  readonly isReturned: (extern: number) => boolean;
}

/** The plan with fused units and their steps. Slots and made externs have their old numbers. */
function fuseUnits(scene: FuseScene, { partition, scheduled, streams, isReturned }: Fusing): LinkPlan {
  const { plan, types } = scene;
  const { unitOf } = partition;
  const isInside = (importer: string, provider: string): boolean => unitOf(importer) === unitOf(provider);
  const origins = createOrigins(scene, { isInside, isReturned });
  const active = findActive(scheduled, unitOf, streams);
  const calls = {
    starts: new Set(scheduled.flatMap((part) => (part.do === "start" ? [part.module] : []))),
    segments: new Set(
      scheduled.flatMap((part) =>
        part.do === "segments" && active.get(unitOf(part.module)) !== part.module ? [part.module] : [],
      ),
    ),
  };
  const units = plan.units.flatMap((unit): PlannedUnit[] => {
    const { name } = unit;
    if (!partition.isFused(unitOf(name))) return [unit];
    if (unitOf(name) !== name) return [];
    const modules = partition.groupOf(name);
    const largest = findLargest(modules, types);
    const fused = layOutUnit({ scene, origins, modules, largest, calls, active: active.get(name) });
    return [{ name, modules, fused }];
  });
  const members = new Map(units.flatMap(({ fused }) => (fused?.members ?? []).map((one) => [one.name, one] as const)));
  const steps = scheduled.flatMap((part): LinkStep[] => {
    if (part.do === "instantiate unit") return [{ do: "instantiate", unit: part.unit }];
    if (part.do === "step") return [part.step];
    const call = members.get(part.module)?.[part.do];
    return call ? [{ do: "call", unit: part.module, export: call.export, instantiates: true }] : [];
  });
  return { ...plan, units, steps };
}

/** The module of each unit with segments that can stay active: nothing acts between its unit and their old place. */
function findActive(
  scheduled: readonly Scheduled[],
  unitOf: (module: string) => string,
  streams: string | undefined,
): ReadonlyMap<string, string> {
  const active = new Map<string, string>();
  let open: string[] = [];
  // The segments of a module that streams come first, if only those of its unit stand in front of them.
  let waiting: string | undefined;
  for (const part of streams === undefined ? [] : scheduled) {
    if (part.do === "instantiate unit") waiting = part.unit;
    else if (part.do !== "segments" || unitOf(part.module) !== waiting) waiting = undefined;
    else if (part.module === streams) active.set(waiting, streams);
  }
  for (const part of scheduled) {
    if (part.do === "instantiate unit") open.push(part.unit);
    else if (part.do === "segments") {
      const unit = unitOf(part.module);
      if (open.includes(unit) && !active.has(unit)) active.set(unit, part.module);
      open = [];
    } else open = [];
  }
  return active;
}

function findLargest(modules: readonly string[], types: Types): string {
  const sizeOf = (name: string): number => codeBytes(types[name] as ModuleType);
  return modules.reduce((largest, name) => (sizeOf(name) > sizeOf(largest) ? name : largest));
}
