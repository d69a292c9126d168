import { createHostImports } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { avoidLostCode } from "./hoist/avoid-lost-code.ts";
import { findHoistable, type Hoistables } from "./hoist/find-hoistable.ts";
import { type Components, findComponents, findCycles } from "./order/cut-edges.ts";
import { buildDependencyGraph, type DependencyGraph } from "./order/dependency-graph.ts";
import type { PlanScene } from "./plan-findings.ts";
import type { InternalPlanOptions, PassOptions } from "./plan-options.ts";
import type { PlanParts } from "./plan-parts.ts";
import { type Definition, type FollowedImports, isDirect } from "./resolve/definitions.ts";
import { indexExports, type NamedModule } from "./resolve/index-exports.ts";
import { type ResolvedImports, resolveImports } from "./resolve/resolve-imports.ts";

/** The beginning of a plan: the provider of each import. */
export interface LinkResolution {
  readonly scene: PlanScene;
  readonly resolved: ResolvedImports;
}

/** The first half of a plan: also the definition of each import, and the cycles that these definitions close. */
export interface LinkReading extends LinkResolution {
  readonly modules: readonly NamedModule[];
  readonly followed: FollowedImports;
  readonly definitions: readonly (readonly Definition[])[];
  readonly graph: DependencyGraph;
  readonly components: Components;
  readonly cycles: Components;
  readonly hoistables: Hoistables;
  readonly isCostly: (module: number) => boolean;
}

/** Resolves all imports. The caller's `resolve` is called here, and only here. */
export function resolveLink(
  types: Readonly<Record<string, ModuleType>>,
  given: InternalPlanOptions = {},
): LinkResolution {
  const modules: NamedModule[] = [];
  for (const name of Object.keys(types)) modules.push({ name, type: types[name] as ModuleType });
  const options: PassOptions = { ...given, hostImports: given.hostImports ?? createHostImports(given) };
  const scene: PlanScene = { modules, index: indexExports(modules), options };

  // Beyond this point every import has one provider, or is among the problems.
  return { scene, resolved: resolveImports(modules, scene.index, options) };
}

/** Finds definitions and cycles. */
export function readLink({ scene, resolved }: LinkResolution, { followReExports }: PlanParts): LinkReading {
  const { modules, options } = scene;

  // Beyond this point every import has the module that defines it, or is among the problems.
  const { resolutions } = resolved;
  const followed = isDirect(modules, resolutions)
    ? { definitions: resolutions, loops: [], problems: [] }
    : followReExports(modules, resolutions);
  const { definitions } = followed;

  // Beyond this point the dependency graph is known, and which externs the linker could make.
  const graph = buildDependencyGraph(modules, definitions);
  const components = findComponents(graph);
  const cycles = findCycles(components, graph);
  const hoistables = findHoistable({ modules, definitions, graph, cycles });
  const isCostly = avoidLostCode(modules, options);
  return { scene, modules, resolved, followed, definitions, graph, components, cycles, hoistables, isCostly };
}
