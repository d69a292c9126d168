import { canCarry } from "../wasm/can-carry.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { chooseHoists } from "./hoist/choose-hoists.ts";
import { describeHoisted } from "./hoist/describe-hoists.ts";
import { planRewrites } from "./hoist/plan-rewrites.ts";
import type { MovedSourceMap } from "./hoist/warn-of-moved.ts";
import type { OverlapProblem } from "./layout/find-overlaps.ts";
import type { UnseenSegments } from "./layout/find-unseen.ts";
import { cutEdges } from "./order/cut-edges.ts";
import { deferStarts } from "./order/defer-starts.ts";
import { NOTHING_DEFERRED } from "./order/deferral.ts";
import { listSteps } from "./order/list-steps.ts";
import { type PrecompiledWarning, warnOfPrecompiled } from "./order/warn-of-precompiled.ts";
import { failureOf } from "./plan-findings.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { PlanParts } from "./plan-parts.ts";
import { type LinkReading, type LinkResolution, needsRefining, readLink } from "./read-link.ts";
import { NO_STUBS } from "./types/stubs.ts";

export type PlanWarning = MovedSourceMap | PrecompiledWarning | UnseenSegments | OverlapProblem;

/** A plan, and its warnings, which do not have their texts yet. */
export interface DecidedLink {
  readonly plan: LinkPlan;
  readonly warnings: readonly PlanWarning[];
}

/**
 * Everything behind the resolution of imports: cycles, types, hoists, order and steps. Pure; it makes no text of any
 * problem.
 *
 * @throws PlanFailure with everything that the passes found; PartNeeded if a pass is not among the parts
 */
export function decideLink(resolution: LinkResolution, parts: PlanParts): DecidedLink {
  const { orderCycle, deferFunctions, findOverlaps, listStubs } = parts;
  const read = readLink(resolution, parts);
  const reading = needsRefining(read) ? parts.refineReading(read, parts) : read;
  const { scene, modules, resolved, followed, definitions, numbering, mismatches } = reading;
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
  const deferred = cuts.hasCuts ? deferFunctions({ modules, definitions, cuts, hoists, options }) : NOTHING_DEFERRED;
  const waiting = deferStarts({ modules, definitions, cuts, hoists, deferred });
  const stringConstants = options.compileOptions?.importedStringConstants;
  const rewrites = planRewrites({ modules, hoists, hoisted, waiting, stringConstants });
  const steps = listSteps({ cuts, deferrals: deferred.list, waiting });
  const stubs = needsStubs(reading) ? listStubs(modules, definitions) : NO_STUBS;

  // Beyond this point the plan is complete, and all problems are known.
  const decisions = { modules, resolutions, definitions, cuts, hoists, hoisted, deferred, waiting, rewrites, steps };
  const assembled = assemblePlan({ ...decisions, stubs, compileOptions: options.compileOptions, numbering });
  // WASI implies the initialization of reactors, unless the option is false.
  const plan = (options.initialize ?? options.wasi) ? parts.callInitializers(assembled) : assembled;
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

/** Whether a trapping stub has a signature that no JavaScript function can carry. */
function needsStubs({ scene, modules, definitions }: LinkReading): boolean {
  if (scene.options.unresolved !== "trap") return false;
  return modules.some(({ type: { imports } }, importer) =>
    imports.some(
      ({ type }, position) =>
        type.kind === "function" && !canCarry(type) && definitions[importer]?.[position]?.by === "trap",
    ),
  );
}

function typesOf(modules: LinkReading["modules"]): Record<string, ModuleType> {
  return nullRecord(modules.map(({ name, type }) => [name, type]));
}
