import { canCarry } from "../wasm/can-carry.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { type Arrangement, NOTHING_ARRANGED } from "./arrangement.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { chooseHoists } from "./hoist/choose-hoists.ts";
import { describeHoisted } from "./hoist/describe-hoists.ts";
import { planRewrites } from "./hoist/plan-rewrites.ts";
import type { MovedSourceMap } from "./hoist/warn-of-moved.ts";
import type { OverlapProblem } from "./layout/find-overlaps.ts";
import { cutEdges } from "./order/cut-edges.ts";
import { deferStarts } from "./order/defer-starts.ts";
import { NOTHING_DEFERRED } from "./order/deferral.ts";
import { listSteps } from "./order/list-steps.ts";
import { type PrecompiledWarning, warnOfPrecompiled } from "./order/warn-of-precompiled.ts";
import { failureOf, type PlanFindings } from "./plan-findings.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { CheckedMemories, MemoryWarning, PlanParts } from "./plan-parts.ts";
import { type LinkReading, type LinkResolution, needsRefining, readLink } from "./read-link.ts";
import { NO_STUBS } from "./types/stubs.ts";

export type PlanWarning =
  | MovedSourceMap
  | PrecompiledWarning
  | MemoryWarning
  | OverlapProblem
  | Arrangement["warnings"][number];

/** A plan, and its warnings, which do not have their texts yet. */
export interface DecidedLink {
  readonly plan: LinkPlan;
  readonly warnings: readonly PlanWarning[];
  /** The memories of the plan, if all of their areas are known by now. */
  readonly checked?: CheckedMemories | undefined;
}

/**
 * Everything behind the resolution of imports: cycles, types, hoists, order and steps. Pure; it makes no text of any
 * problem.
 *
 * @throws PlanFailure with everything that the passes found; PartNeeded if a pass is not among the parts
 */
export function decideLink(resolution: LinkResolution, parts: PlanParts): DecidedLink {
  const { orderCycle, deferFunctions, checkMemories, listStubs } = parts;
  const read = readLink(resolution, parts);
  const reading = needsRefining(read) ? parts.refineReading(read, parts) : read;
  const { scene, modules, resolved, followed, definitions, numbering, mismatches } = reading;
  const { graph, components, cycles, hoistables, isCostly } = reading;
  const { arrangement = NOTHING_ARRANGED } = resolution;
  const { widened, replaced, provided = [] } = arrangement;
  const reconciled = [...reading.reconciled, ...widened, ...replaced, ...provided];
  const { options } = scene;
  const { resolutions } = resolved;

  // Beyond this point it is known which externs the linker makes.
  const isUnwilling = (module: number) => modules[module]?.type.precompiled === true;
  const { hoist } = options;
  const hoists = chooseHoists({ graph, hoistables, orderCycle, isUnwilling, isCostly, hoist, reconciled });
  const hoisted = describeHoisted(modules, definitions, { hoists, arrangement });

  // Beyond this point every import that is not deferred refers to an earlier module, and each step has its place.
  const cuts = cutEdges(graph, { components, cycles, reduced: hoists.reduced, orderCycle, isUnwilling });
  const members = arrangement.libraries?.search;
  const deferring = { modules, definitions, cuts, hoists, options, libraries: members };
  const deferred = cuts.hasCuts ? deferFunctions(deferring) : NOTHING_DEFERRED;
  const waiting = deferStarts({ modules, definitions, cuts, hoists, deferred });
  const stringConstants = options.compileOptions?.importedStringConstants;
  const rewrites = planRewrites({ modules, hoists, hoisted, waiting, stringConstants, arrangement });
  const steps = listSteps({ cuts, deferrals: deferred.list, waiting });
  const stubs = needsStubs(reading) ? listStubs(modules, definitions) : NO_STUBS;

  // Beyond this point the plan is complete, and all problems are known.
  const decisions = { modules, resolutions, definitions, cuts, hoists, hoisted, deferred, waiting, rewrites, steps };
  const further = { stubs, arranged: arrangement.made, compileOptions: options.compileOptions, numbering };
  const assembled = assemblePlan({ ...decisions, ...further });
  const bound = provided.length > 0 ? parts.bindProvided(assembled, { ...reading, arrangement }) : assembled;
  const { libraries } = arrangement;
  const firstArranged = hoisted.list.length;
  const linked = libraries ? (parts.startLibraries?.(bound, { modules, libraries, firstArranged }) ?? bound) : bound;
  // WASI implies the initialization of reactors, unless the option is false.
  const plan = (options.initialize ?? options.wasi) ? parts.callInitializers(linked, arrangement) : linked;
  // Without an order, it is not known yet which functions are deferred.
  const closures = cuts.unbreakable.length > 0 ? [] : plan.deferred.filter(({ binding }) => binding === "closure");
  const checked = checkMemories?.(plan, typesOf(modules));
  // Modules that are not placed overlap, which is no problem of its own.
  const overlaps = arrangement.problems.length > 0 ? [] : (checked?.overlaps ?? []);
  const isOverlapFine = options.dataOverlap === "warn";
  const warnings = [
    ...(cycles.length === 0 ? [] : warnOfPrecompiled(modules, cycles, deferred.list)),
    ...(isOverlapFine ? overlaps : []),
    ...(checked?.warnings ?? []),
    ...arrangement.warnings,
  ];
  const findings: PlanFindings = {
    scene,
    resolution: [...resolved.problems, ...followed.problems],
    loops: followed.loops,
    mismatches,
    unbreakable: cuts.unbreakable,
    graph: hoists.reduced,
    uncarried: closures.filter(({ type }) => type.kind !== "opaque" && !canCarry(type)),
    types: plan.types,
    overlaps: isOverlapFine ? [] : overlaps,
    arranged: [...arrangement.problems, ...(options.strict ? warnings : [])],
  };
  const failure = failureOf(findings);
  if (failure !== undefined) {
    // A memory that was not made, because its modules cannot be placed, looks like an import without a provider.
    const reasons = options.strict ? [] : arrangement.warnings.filter(({ code }) => code === "NOT_PLACEABLE");
    throw failureOf({ ...findings, arranged: [...findings.arranged, ...reasons] }) ?? failure;
  }
  return { plan, warnings, checked };
}

/** Whether a trapping stub has a signature that no JavaScript function can carry. */
function needsStubs({ scene, arrangement, modules, definitions }: LinkReading): boolean {
  if (scene.options.unresolved !== "trap" && arrangement?.libraries === undefined) return false;
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
