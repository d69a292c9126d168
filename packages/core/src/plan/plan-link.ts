import { type LinkDiagnostic, ModuleLinkError } from "../errors.ts";
import { diagnoseBindings, diagnoseCycles, diagnoseMismatches, diagnoseResolution } from "../explain/explain-plan.ts";
import { headlineOf, type Scene } from "../explain/link-problems.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { assemblePlan } from "./assemble-plan.ts";
import { hoistExterns } from "./hoist/choose-hoists.ts";
import { describeHoisted } from "./hoist/describe-hoists.ts";
import { diagnoseMemoryLayout } from "./layout/check-memory-layout.ts";
import { cutEdges, findComponents } from "./order/cut-edges.ts";
import { buildDependencyGraph } from "./order/dependency-graph.ts";
import type { LinkPlan } from "./plan-format.ts";
import type { PlanOptions } from "./plan-options.ts";
import { followReExports } from "./resolve/follow-re-exports.ts";
import { indexExports } from "./resolve/index-exports.ts";
import { resolveImports } from "./resolve/resolve-imports.ts";
import { canonicalizeTypes } from "./types/canonical-types.ts";
import { matchImports } from "./types/match-imports.ts";

/**
 * Decides who gets what from whom, and in which order, for modules that are known by their types alone.
 *
 * Pure and synchronous: nothing is loaded, compiled or run. The same modules in the same order give the same plan.
 *
 * @param modules - module types by name, as `parseModule` returns them; the order of keys is the input order
 * @param options - those of `link` that decide the plan; of `imports` only presence and visible kind are read
 * @returns a frozen, JSON-safe plan for `instantiatePlan`
 * @throws {@link ModuleLinkError} with every problem found: `UNRESOLVED_IMPORT`, `AMBIGUOUS_IMPORT`, `IMPORT_LOOP`,
 *   `EXTERN_TYPE_MISMATCH`, `UNBREAKABLE_CYCLE`, `CLOSURE_CANNOT_CARRY`, and `DATA_OVERLAP` where the data sections are
 *   known
 *
 * Types are matched by the core specification 3.0, "Matching".
 *
 * @example
 * ```ts
 * import { parseModule, planLink } from "@rec/core";
 *
 * const empty = parseModule(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * const plan = planLink({ empty });
 * console.log(plan.order); // [ 'empty' ]
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
  const { resolutions } = resolved;
  const followed = followReExports(named, resolutions);
  const unprovided = diagnoseResolution([...resolved.problems, ...followed.problems], followed.loops, scene);

  // Beyond this point it is known who needs whom, and which externs the linker makes itself.
  const graph = buildDependencyGraph(named, followed.definitions);
  const components = findComponents(graph);
  const isUnwilling = (module: number) => named[module]?.type.precompiled === true;
  const { definitions } = followed;
  const { hoist, prefersUntouched } = options;
  // In a cycle, a start function is put off in any case, and that takes rewriting too.
  const isCostly = (module: number) =>
    hoist === undefined &&
    named[module]?.type.start === undefined &&
    prefersUntouched?.(named[module]?.name ?? "") === true;
  const hoists = hoistExterns({ modules: named, definitions, graph, components, isUnwilling, isCostly, hoist });
  const hoisted = describeHoisted(named, definitions, hoists);

  // Beyond this point every provider has the type that its importers ask for.
  const canonical = canonicalizeTypes(named.map(({ type }) => type));
  const typeOf = hoisted.typeOfExport;
  const mismatched = diagnoseMismatches(
    matchImports({ modules: named, resolutions, definitions, canonical, typeOf }, options),
    scene,
  );

  // Beyond this point every import that is not deferred points backwards in the order.
  const cuts = cutEdges(graph, { components, reduced: hoists.reduced, isUnwilling });
  const unbreakable = diagnoseCycles(cuts.unbreakable, hoists.reduced, scene);

  const plan = assemblePlan({
    modules: named,
    definitions,
    cuts,
    hoists,
    hoisted,
    canonical,
    binding: options.binding,
  });
  // Without an order, nobody knows yet which functions are deferred.
  const unbindable = cuts.unbreakable.length > 0 ? [] : diagnoseBindings(plan.deferred, plan.types);
  const overlapping = diagnoseMemoryLayout(plan, modules, options.imports);

  const problems: LinkDiagnostic[] = [...unprovided, ...mismatched, ...unbreakable, ...unbindable, ...overlapping];
  const [first, ...rest] = problems;
  if (first === undefined) return plan;
  throw new ModuleLinkError(headlineOf(named.length), [first, ...rest]);
}
