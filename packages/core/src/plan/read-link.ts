import { createHostImports } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { avoidLostCode } from "./hoist/avoid-lost-code.ts";
import { findHoistable, type Hoistables } from "./hoist/find-hoistable.ts";
import { type Components, findComponents, findCycles } from "./order/cut-edges.ts";
import { buildDependencyGraph, type DependencyGraph } from "./order/dependency-graph.ts";
import type { PlanScene } from "./plan-findings.ts";
import type { InternalPlanOptions, PassOptions } from "./plan-options.ts";
import { type Definition, type FollowedImports, followReExports } from "./resolve/follow-re-exports.ts";
import { indexExports, type NamedModule } from "./resolve/index-exports.ts";
import { type ResolvedImports, resolveImports } from "./resolve/resolve-imports.ts";

/** The first half of a plan: the provider of each import, and the cycles that these providers close. */
export interface LinkReading {
  readonly scene: PlanScene;
  readonly modules: readonly NamedModule[];
  readonly resolved: ResolvedImports;
  readonly followed: FollowedImports;
  readonly definitions: readonly (readonly Definition[])[];
  readonly graph: DependencyGraph;
  readonly components: Components;
  readonly cycles: Components;
  readonly hoistables: Hoistables;
  readonly isCostly: (module: number) => boolean;
}

/** Resolves all imports and finds the cycles. The caller's `resolve` is called here, and only here. */
export function readLink(types: Readonly<Record<string, ModuleType>>, given: InternalPlanOptions = {}): LinkReading {
  const modules: NamedModule[] = [];
  for (const name of Object.keys(types)) modules.push({ name, type: types[name] as ModuleType });
  const options: PassOptions = { ...given, hostImports: given.hostImports ?? createHostImports(given) };
  const scene: PlanScene = { modules, index: indexExports(modules), options };

  // Beyond this point every import has one provider, or is among the problems.
  const resolved = resolveImports(modules, scene.index, options);
  const followed = followReExports(modules, resolved.resolutions);
  const { definitions } = followed;

  // Beyond this point the dependency graph is known, and which externs the linker could make.
  const graph = buildDependencyGraph(modules, definitions);
  const components = findComponents(graph);
  const cycles = findCycles(components, graph);
  const hoistables = findHoistable({ modules, definitions, graph, cycles });
  const isCostly = avoidLostCode(modules, options);
  return { scene, modules, resolved, followed, definitions, graph, components, cycles, hoistables, isCostly };
}

/** Whether a cycle remains that hoisting alone does not break, so that functions have to be deferred. */
export function needsOrdering({ scene, hoistables, isCostly }: LinkReading): boolean {
  const { hoist } = scene.options;
  return hoistables.cycles.some(({ isFreed, members }) => !isFreed || hoist === false || members.some(isCostly));
}
