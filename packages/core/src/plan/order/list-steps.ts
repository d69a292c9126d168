import { groupBy } from "../../wasm/lists.ts";
import type { Cuts } from "./cut-edges.ts";
import type { Deferral } from "./deferral.ts";

/** A step of instantiation, by positions. */
export type Step =
  | { readonly do: "instantiate"; readonly module: number }
  | { readonly do: "fill"; readonly slot: number }
  | { readonly do: "start"; readonly module: number };

interface StepsInput {
  readonly cuts: Cuts;
  readonly deferrals: readonly Deferral[];
  /** Modules whose start function is deferred to the end of their cycle. */
  readonly waiting: ReadonlySet<number>;
}

/**
 * Lists the steps of instantiation: each module in order, then directly the slots that it fills. After the last module
 * of a cycle come the deferred start functions of that cycle, providers first.
 */
export function listSteps({ cuts, deferrals, waiting }: StepsInput): Step[] {
  const steps: Step[] = [];
  const slotsOf = groupSlots(deferrals);
  const startsAfter = waiting.size === 0 ? undefined : createStartQueue(cuts, waiting);
  for (const module of cuts.order) {
    steps.push({ do: "instantiate", module });
    for (const slot of slotsOf?.get(module) ?? []) steps.push({ do: "fill", slot });
    for (const starting of startsAfter?.(module) ?? []) steps.push({ do: "start", module: starting });
  }
  return steps;
}

/** The slots that each module fills. */
function groupSlots(deferrals: readonly Deferral[]): ReadonlyMap<number | undefined, readonly number[]> | undefined {
  if (deferrals.length === 0) return undefined;
  return groupBy(deferrals.keys(), (slot) => deferrals[slot]?.provider.module);
}

/** Returns, for each module of the order, the start functions that run after it: those of a cycle that it completes. */
function createStartQueue(
  { cycles, order }: Cuts,
  waiting: ReadonlySet<number>,
): (module: number) => readonly number[] {
  const cycleOf = new Map<number, { left: number; readonly starts: number[] }>();
  for (const members of cycles) {
    const cycle = { left: members.length, starts: [] };
    for (const module of members) cycleOf.set(module, cycle);
  }
  for (const module of order) if (waiting.has(module)) cycleOf.get(module)?.starts.push(module);
  return (module) => {
    const cycle = cycleOf.get(module);
    if (cycle === undefined) return [];
    cycle.left -= 1;
    return cycle.left === 0 ? cycle.starts : [];
  };
}
