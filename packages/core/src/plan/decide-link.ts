import { canCarry } from "../wasm/can-carry.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { chooseHoists } from "./hoist/choose-hoists.ts";
import { describeHoisted } from "./hoist/describe-hoists.ts";
import { planRewrites } from "./hoist/plan-rewrites.ts";
import type { FoundOverlaps, OverlapProblem } from "./layout/find-overlaps.ts";
import type { UnseenSegments } from "./layout/find-unseen.ts";
import { cutEdges } from "./order/cut-edges.ts";
import { deferFunctions } from "./order/defer-functions.ts";
import { deferStarts } from "./order/defer-starts.ts";
import { listSteps } from "./order/list-steps.ts";
import type { OrderCycle } from "./order/order-component.ts";
import { type PrecompiledWarning, warnOfPrecompiled } from "./order/warn-of-precompiled.ts";
import { failureOf } from "./plan-findings.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { LinkReading } from "./read-link.ts";

export type PlanWarning = PrecompiledWarning | UnseenSegments | OverlapProblem;

/** A plan, and its warnings, which do not have their texts yet. */
export interface DecidedLink {
  readonly plan: LinkPlan;
  readonly warnings: readonly PlanWarning[];
}

/** Passes that few links need. A caller that can load code later omits them until they are needed. */
export interface PlanParts {
  /** Needed if `needsOrdering`. */
  readonly orderCycle: OrderCycle;
  /** Finds segments that overlap, if all of them are known by now. */
  readonly findOverlaps?: (plan: LinkPlan, types: Readonly<Record<string, ModuleType>>) => FoundOverlaps;
}

/**
 * The second half of a plan: hoists, order and steps. Pure; it makes no text of any problem.
 *
 * @throws PlanFailure with everything that the passes found
 */
export function decideLink(reading: LinkReading, { orderCycle, findOverlaps }: PlanParts): DecidedLink {
  const { scene, modules, resolved, followed, definitions, canonical, mismatches } = reading;
  const { graph, components, cycles, hoistables, isCostly, reconciled } = reading;
  const { options } = scene;
  const { resolutions } = resolved;

  // Beyond this point it is known which externs the linker makes.
  const isUnwilling = (module: number) => modules[module]?.type.precompiled === true;
  const { hoist } = options;
  const hoists = chooseHoists({ graph, hoistables, orderCycle, isUnwilling, isCostly, hoist, reconciled });
  const hoisted = describeHoisted(modules, definitions, hoists);

  // Beyond this point every import that is not deferred refers to an earlier module, and each step has its place.
  const cuts = cutEdges(graph, { components, cycles, reduced: hoists.reduced, orderCycle, isUnwilling });
  const deferred = deferFunctions({ modules, definitions, cuts, hoists, options });
  const waiting = deferStarts({ modules, definitions, cuts, hoists, deferred });
  const rewrites = planRewrites({ modules, hoists, hoisted, waiting });
  const steps = listSteps({ cuts, deferrals: deferred.list, waiting });

  // Beyond this point the plan is complete, and all problems are known.
  const decisions = { modules, resolutions, definitions, cuts, hoists, hoisted, deferred, waiting, rewrites, steps };
  const plan = assemblePlan({ ...decisions, canonical });
  // Without an order, it is not known yet which functions are deferred.
  const closures = cuts.unbreakable.length > 0 ? [] : plan.deferred.filter(({ binding }) => binding === "closure");
  const { problems, unseen } = findOverlaps?.(plan, typesOf(modules)) ?? { problems: [], unseen: [] };
  const isOverlapFine = options.dataOverlap === "warn";
  const failure = failureOf({
    scene,
    resolution: [...resolved.problems, ...followed.problems],
    loops: followed.loops,
    mismatches,
    unbreakable: cuts.unbreakable,
    graph: hoists.reduced,
    uncarried: closures.filter(({ type }) => type.kind !== "opaque" && !canCarry(type)),
    types: plan.types,
    overlaps: isOverlapFine ? [] : problems,
  });
  if (failure !== undefined) throw failure;
  const precompiled = cycles.length === 0 ? [] : warnOfPrecompiled(modules, cycles, deferred.list);
  return { plan, warnings: [...precompiled, ...(isOverlapFine ? problems : []), ...unseen] };
}

function typesOf(modules: LinkReading["modules"]): Record<string, ModuleType> {
  return nullRecord(modules.map(({ name, type }) => [name, type]));
}
