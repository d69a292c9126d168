import { type LinkDiagnostic, ModuleLinkError } from "../errors.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { cutEdges } from "./cut-edges.ts";
import { buildDependencyGraph } from "./dependency-graph.ts";
import type { Scene } from "./diagnostics.ts";
import { followReExports } from "./follow-re-exports.ts";
import { indexExports } from "./index-exports.ts";
import type { LinkPlan } from "./link-plan.ts";
import { matchImports } from "./match-imports.ts";
import type { PlanOptions } from "./plan-options.ts";
import { diagnoseBindings, diagnoseCycles, diagnoseMismatches, diagnoseResolution } from "./plan-problems.ts";
import { resolveImports } from "./resolve-imports.ts";

/**
 * Decides who gets what from whom, and in which order, for modules that are known by their types alone.
 *
 * Pure and synchronous: nothing is loaded, compiled or run. The same modules in the same order give the same plan.
 *
 * @param modules - module types by name, as `parseModule` returns them; the order of keys is the input order
 * @param options - those of `link` that decide the plan; of `imports` only presence and visible kind are read
 * @returns a frozen, JSON-safe plan for `instantiatePlan`
 * @throws {@link ModuleLinkError} with every problem found: `UNRESOLVED_IMPORT`, `AMBIGUOUS_IMPORT`, `IMPORT_LOOP`,
 *   `EXTERN_TYPE_MISMATCH`, `UNBREAKABLE_CYCLE`, `CLOSURE_CANNOT_CARRY`
 *
 * Types are matched by the core specification 3.0, "Matching".
 *
 * @example
 * ```ts
 * import { describePlan, parseModule, planLink } from "@rec/core";
 *
 * const empty = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * console.log(describePlan(planLink({ empty })));
 * ```
 */
export function planLink(modules: Readonly<Record<string, ModuleType>>, options: PlanOptions = {}): LinkPlan {
  const named = Object.keys(modules).map((name) => ({
    name,
    type: modules[name] as ModuleType,
  }));
  const scene: Scene = { modules: named, index: indexExports(named), options };

  // Beyond this point every import has one provider, or is among the problems.
  const resolved = resolveImports(named, scene.index, options);
  const followed = followReExports(named, resolved.resolutions);
  const unprovided = diagnoseResolution([...resolved.problems, ...followed.problems], followed.loops, scene);

  // Beyond this point every provider has the type that its importers ask for.
  const mismatched = diagnoseMismatches(matchImports(named, followed.definitions, options), scene);

  // Beyond this point every import that is not deferred points backwards in the order.
  const graph = buildDependencyGraph(named, followed.definitions);
  const cuts = cutEdges(graph);
  const unbreakable = diagnoseCycles(cuts.unbreakable, graph, scene);

  const plan = assemblePlan({
    modules: named,
    definitions: followed.definitions,
    cuts,
  });
  // Without an order, nobody knows yet which functions are deferred.
  const unbindable = cuts.unbreakable.length > 0 ? [] : diagnoseBindings(plan.deferred);

  const [first, ...rest]: LinkDiagnostic[] = [...unprovided, ...mismatched, ...unbreakable, ...unbindable];
  if (first === undefined) return plan;
  const count = named.length === 1 ? "1 module" : `${named.length} modules`;
  throw new ModuleLinkError(`Cannot link ${count}`, [first, ...rest]);
}
