import { at } from "../../wasm/lists.ts";
import type { LinkStep } from "../plan-format.ts";
import { type FuseScene, mayHaveSegments } from "./fuse-scene.ts";

/** A part of the run of a plan, in the order in which it happens. */
export type Scheduled =
  | { readonly do: "instantiate unit"; readonly unit: string }
  /** A module that is fused copies its segments, or runs its start function. */
  | { readonly do: "segments" | "start"; readonly module: string }
  | { readonly do: "step"; readonly step: LinkStep };

export interface Partition {
  /** The unit of each module, by the name of its first module in the order of the plan. */
  readonly unitOf: (module: string) => string;
  readonly isFused: (unit: string) => boolean;
}

interface Entry {
  readonly scheduled: Scheduled;
  /** Position in the steps of the plan from which on it may happen. */
  readonly from: number;
  readonly rank: number;
  /** Position in the steps of the plan; -1 for the instantiation of a fused unit. */
  readonly origin: number;
  /** Whether a module or the host can observe that it happens. */
  readonly acts: boolean;
}

/**
 * Orders the steps of a plan for fused units. A unit is instantiated after the providers of all of its modules. All that a
 * module or the host can observe stays in the order of the plan.
 *
 * @returns undefined if there is no such order
 */
export function scheduleUnits(scene: FuseScene, partition: Partition): readonly Scheduled[] | undefined {
  const positions = placeUnits(scene, partition);
  if (positions === undefined) return undefined;
  const { unitOf, isFused } = partition;
  const entries: Entry[] = [];
  for (const [unit, { from, rank }] of positions) {
    if (isFused(unit)) {
      entries.push({ scheduled: { do: "instantiate unit", unit }, from, rank, origin: -1, acts: false });
    }
  }
  scene.plan.steps.forEach((step, origin) => {
    const unit = unitOf(step.unit);
    const { from, rank } = positions.get(unit) as Place;
    for (const { scheduled, acts } of partsOf(step, scene, partition)) {
      entries.push({ scheduled, from: Math.max(from, origin), rank, origin, acts });
    }
  });
  entries.sort((a, b) => a.from - b.from || a.rank - b.rank || a.origin - b.origin);
  let last = -1;
  for (const { acts, origin } of entries) {
    if (!acts) continue;
    if (origin < last) return undefined;
    last = origin;
  }
  return entries.map(({ scheduled }) => scheduled);
}

/** The parts that one step of the plan becomes. */
function partsOf(
  step: LinkStep,
  { plan, types, planned }: FuseScene,
  { unitOf, isFused }: Partition,
): Pick<Entry, "scheduled" | "acts">[] {
  const module = step.unit;
  if (step.do === "fill") {
    const { importer } = at(plan.deferred, step.slot);
    return isFused(unitOf(module)) && unitOf(importer) === unitOf(module)
      ? []
      : [{ scheduled: { do: "step", step }, acts: true }];
  }
  if (step.do !== "instantiate") return [{ scheduled: { do: "step", step }, acts: true }];
  const type = types[module];
  const starts = planned.get(module)?.start === "at instantiation";
  const writes = type === undefined || mayHaveSegments(type);
  if (!isFused(unitOf(module))) return [{ scheduled: { do: "step", step }, acts: starts || writes }];
  return [
    ...(writes ? [{ scheduled: { do: "segments", module } as const, acts: true }] : []),
    ...(starts ? [{ scheduled: { do: "start", module } as const, acts: true }] : []),
  ];
}

interface Place {
  /** Position in the steps of the plan from which on the unit may be instantiated. */
  readonly from: number;
  /** Units that others need have lower ranks. */
  readonly rank: number;
}

/** The place of each unit behind its providers; undefined if units need each other. */
function placeUnits({ plan }: FuseScene, { unitOf }: Partition): ReadonlyMap<string, Place> | undefined {
  const first = new Map<string, number>();
  plan.steps.forEach((step, position) => {
    if (step.do === "instantiate" && !first.has(unitOf(step.unit))) first.set(unitOf(step.unit), position);
  });
  const needs = new Map([...first.keys()].map((unit) => [unit, new Set<string>()]));
  const users = new Map([...first.keys()].map((unit) => [unit, [] as string[]]));
  for (const { name, imports } of plan.modules) {
    const unit = unitOf(name);
    for (const { binding } of imports) {
      if (binding.by !== "export") continue;
      const provider = unitOf(binding.module);
      if (provider === unit || needs.get(unit)?.has(provider)) continue;
      needs.get(unit)?.add(provider);
      users.get(provider)?.push(unit);
    }
  }
  const left = new Map([...needs].map(([unit, providers]) => [unit, providers.size]));
  const ready = [...first.keys()].filter((unit) => left.get(unit) === 0);
  const places = new Map<string, Place>();
  for (const unit of ready) {
    let from = first.get(unit) as number;
    for (const provider of needs.get(unit) as Set<string>) from = Math.max(from, places.get(provider)?.from ?? 0);
    places.set(unit, { from, rank: places.size });
    for (const user of users.get(unit) as string[]) {
      const rest = (left.get(user) as number) - 1;
      left.set(user, rest);
      if (rest === 0) ready.push(user);
    }
  }
  return places.size === first.size ? places : undefined;
}
