import type { ModuleType } from "../wasm/module-type.ts";
import { avoidLostCode } from "./hoist/avoid-lost-code.ts";
import { type DefinitionPosition, findHoistable, type Hoistables } from "./hoist/find-hoistable.ts";
import { type Components, findComponents, findCycles } from "./order/cut-edges.ts";
import { buildDependencyGraph, type DependencyGraph } from "./order/dependency-graph.ts";
import type { PlanScene } from "./plan-findings.ts";
import type { InternalPlanOptions } from "./plan-options.ts";
import { type Definition, type FollowedImports, followReExports } from "./resolve/follow-re-exports.ts";
import { indexExports, type NamedModule } from "./resolve/index-exports.ts";
import { type ResolvedImports, resolveImports } from "./resolve/resolve-imports.ts";
import { type CanonicalTypes, createCanonicalTypes } from "./types/canonical-types.ts";
import { type Mismatch, matchImports } from "./types/match-imports.ts";

/** The first half of a plan: the provider of each import, and the cycles that these providers close. */
export interface LinkReading {
  readonly scene: PlanScene;
  readonly modules: readonly NamedModule[];
  readonly resolved: ResolvedImports;
  readonly followed: FollowedImports;
  readonly definitions: readonly (readonly Definition[])[];
  readonly canonical: () => CanonicalTypes;
  readonly mismatches: readonly Mismatch[];
  /** Memories and tables that the linker makes so that their limits satisfy all importers. */
  readonly reconciled: readonly DefinitionPosition[];
  readonly graph: DependencyGraph;
  readonly components: Components;
  readonly cycles: Components;
  readonly hoistables: Hoistables;
  readonly isCostly: (module: number) => boolean;
}

/** Resolves all imports and finds the cycles. The caller's `resolve` is called here, and only here. */
export function readLink(types: Readonly<Record<string, ModuleType>>, options: InternalPlanOptions = {}): LinkReading {
  const modules: NamedModule[] = [];
  for (const name of Object.keys(types)) modules.push({ name, type: types[name] as ModuleType });
  const scene: PlanScene = { modules, index: indexExports(modules), options };
  return followLink(scene, resolveImports(modules, scene.index, options));
}

/** The first half of a plan, from imports that are resolved already. */
export function followLink(scene: PlanScene, resolved: ResolvedImports): LinkReading {
  const { modules, options } = scene;
  const { resolutions } = resolved;
  // Beyond this point every import has one provider, or is among the problems.
  const followed = followReExports(modules, resolutions);
  const { definitions } = followed;

  // Beyond this point every provider has the type that its importers expect, or is among the mismatches.
  const canonical = createCanonicalTypes(modules);
  const mismatches = matchImports({ modules, resolutions, definitions, canonical }, options);

  // Beyond this point the dependency graph is known, and which externs the linker could make.
  const graph = buildDependencyGraph(modules, definitions);
  const components = findComponents(graph);
  const cycles = findCycles(components, graph);
  const hoistables = findHoistable({ modules, definitions, graph, cycles });
  const isCostly = avoidLostCode(modules, options);
  const found = { resolved, followed, definitions, canonical, mismatches, reconciled: [] };
  return { scene, modules, ...found, graph, components, cycles, hoistables, isCostly };
}

/** Whether types do not fit or several modules export a name, so that `refineReading` may find other providers. */
export function needsRefining({ mismatches, followed }: LinkReading): boolean {
  return mismatches.length + followed.problems.length > 0;
}

/** Whether a cycle remains that hoisting alone does not break, so that functions have to be deferred. */
export function needsOrdering({ scene, hoistables, isCostly }: LinkReading): boolean {
  const { hoist } = scene.options;
  return hoistables.cycles.some(({ isFreed, members }) => !isFreed || hoist === false || members.some(isCostly));
}
