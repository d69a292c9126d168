import { canCarry } from "../wasm/can-carry.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { avoidLostCode } from "./hoist/avoid-lost-code.ts";
import { hoistExterns } from "./hoist/choose-hoists.ts";
import { describeHoisted } from "./hoist/describe-hoists.ts";
import { planRewrites } from "./hoist/plan-rewrites.ts";
import { findDataOverlaps } from "./layout/find-data-overlaps.ts";
import { cutEdges, findComponents } from "./order/cut-edges.ts";
import { deferFunctions } from "./order/defer-functions.ts";
import { deferStarts } from "./order/defer-starts.ts";
import { buildDependencyGraph } from "./order/dependency-graph.ts";
import { listSteps } from "./order/list-steps.ts";
import { type PrecompiledWarning, warnOfPrecompiled } from "./order/warn-of-precompiled.ts";
import { failureOf, type PlanScene } from "./plan-findings.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { InternalPlanOptions } from "./plan-options.ts";
import { followReExports } from "./resolve/follow-re-exports.ts";
import { indexExports } from "./resolve/index-exports.ts";
import { resolveImports } from "./resolve/resolve-imports.ts";
import { canonicalizeTypes } from "./types/canonical-types.ts";
import { matchImports } from "./types/match-imports.ts";

/** A plan, and the warnings whose texts it lacks yet. */
export interface DecidedLink {
  readonly plan: LinkPlan;
  readonly warnings: readonly PrecompiledWarning[];
}

/**
 * Runs the passes of planning over module types: the pure part of `planLink`, without a text of any problem.
 *
 * @throws PlanFailure with everything that the passes found
 */
export function decideLink(
  types: Readonly<Record<string, ModuleType>>,
  options: InternalPlanOptions = {},
): DecidedLink {
  const modules = Object.keys(types).map((name) => ({ name, type: types[name] as ModuleType }));
  const scene: PlanScene = { modules, index: indexExports(modules), options };

  // Beyond this point every import has one provider, or is among the problems.
  const resolved = resolveImports(modules, scene.index, options);
  const { resolutions } = resolved;
  const followed = followReExports(modules, resolutions);
  const { definitions, loops } = followed;

  // Beyond this point it is known who needs whom, and which externs the linker makes itself.
  const graph = buildDependencyGraph(modules, definitions);
  const components = findComponents(graph);
  const isUnwilling = (module: number) => modules[module]?.type.precompiled === true;
  const isCostly = avoidLostCode(modules, options);
  const { hoist } = options;
  const hoists = hoistExterns({ modules, definitions, graph, components, isUnwilling, isCostly, hoist });
  const hoisted = describeHoisted(modules, definitions, hoists);

  // Beyond this point every provider has the type that its importers ask for.
  const canonical = canonicalizeTypes(modules.map(({ type }) => type));
  const typeOf = hoisted.typeOfExport;
  const mismatches = matchImports({ modules, resolutions, definitions, canonical, typeOf }, options);

  // Beyond this point every import that is not deferred points backwards in the order, and each step has its place.
  const cuts = cutEdges(graph, { components, reduced: hoists.reduced, isUnwilling });
  const deferred = deferFunctions({ modules, definitions, order: cuts.order, hoists, options });
  const waiting = deferStarts({ modules, definitions, cuts, hoists, deferred });
  const rewrites = planRewrites({ modules, hoists, hoisted, waiting });
  const steps = listSteps({ cuts, deferrals: deferred.list, waiting });

  // Beyond this point the plan is written down, and all problems are known.
  const decisions = { modules, resolutions, definitions, cuts, hoists, hoisted, deferred, waiting, rewrites, steps };
  const plan = assemblePlan({ ...decisions, canonical });
  // Without an order, it is not known yet which functions are deferred.
  const closures = cuts.unbreakable.length > 0 ? [] : plan.deferred.filter(({ binding }) => binding === "closure");
  const failure = failureOf({
    scene,
    resolution: [...resolved.problems, ...followed.problems],
    loops,
    mismatches,
    unbreakable: cuts.unbreakable,
    graph: hoists.reduced,
    uncarried: closures.filter(({ type }) => type.kind !== "opaque" && !canCarry(type)),
    types: plan.types,
    overlaps: findDataOverlaps(plan, types, options.imports),
  });
  if (failure !== undefined) throw failure;
  return { plan, warnings: warnOfPrecompiled(modules, cuts.cycles, deferred.list) };
}
