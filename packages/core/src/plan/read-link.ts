import { Failure, type Problem } from "../problem.ts";
import { compileOptionsOf } from "../wasm/compile-options.ts";
import { createHostImports } from "../wasm/host-import.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { type Arrangement, NOTHING_ARRANGED } from "./arrangement.ts";
import { avoidLostCode } from "./hoist/avoid-lost-code.ts";
import { type DefinitionPosition, findHoistable, type Hoistables } from "./hoist/find-hoistable.ts";
import { type Components, findComponents, findCycles } from "./order/cut-edges.ts";
import { buildDependencyGraph, type DependencyGraph } from "./order/dependency-graph.ts";
import type { PlanScene } from "./plan-findings.ts";
import type { InternalPlanOptions, PassOptions } from "./plan-options.ts";
import type { ReadingParts } from "./reading-parts.ts";
import { type Definition, type FollowedImports, isDirect } from "./resolve/definitions.ts";
import { indexExports, type NamedModule } from "./resolve/index-exports.ts";
import { type ResolvedImports, resolveImports } from "./resolve/resolve-imports.ts";
import { type Mismatch, matchImports } from "./types/match-imports.ts";
import type { TypeNumbering } from "./types/type-numbering.ts";

/** The beginning of a plan: the provider of each import. */
export interface LinkResolution {
  readonly scene: PlanScene;
  readonly resolved: ResolvedImports;
  /** Undefined if modules share nothing that has to be arranged. */
  readonly arrangement?: Arrangement | undefined;
}

/** The first half of a plan: also the definition of each import, and the cycles that these definitions close. */
export interface LinkReading extends LinkResolution {
  readonly modules: readonly NamedModule[];
  readonly followed: FollowedImports;
  readonly definitions: readonly (readonly Definition[])[];
  readonly numbering: () => TypeNumbering;
  readonly mismatches: readonly Mismatch[];
  /** Memories and tables that the linker makes so that their limits satisfy all importers. */
  readonly reconciled: readonly DefinitionPosition[];
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
  const hostImports = given.hostImports ?? createHostImports(given);
  const options: PassOptions = { ...given, hostImports, compileOptions: compileOptionsOf(given) };
  const scene: PlanScene = { modules, index: indexExports(modules), options };
  // Those of a program are for its own modules, and for all libraries that it opens.
  if (given.importsFor !== undefined && !given.isOpening) checkOwners(given.importsFor, types);

  // Beyond this point every import has one provider, or is among the problems.
  return { scene, resolved: resolveImports(modules, scene.index, options) };
}

/** Host imports for a module that does not exist, as the problem of the option. */
export interface UnknownOwner extends Problem {
  readonly about: "unknown-owner";
  readonly code: "INVALID_OPTION";
  readonly owner: string;
  readonly modules: readonly string[];
}

function checkOwners(importsFor: object, types: Readonly<Record<string, ModuleType>>): void {
  const modules = Object.keys(types);
  const [first, ...rest] = Object.keys(importsFor)
    .filter((owner) => !Object.hasOwn(types, owner))
    .map((owner): UnknownOwner => ({ about: "unknown-owner", code: "INVALID_OPTION", owner, modules }));
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

/** Finds definitions, types that do not match, and cycles. */
export function readLink({ scene, resolved: given, arrangement }: LinkResolution, parts: ReadingParts): LinkReading {
  const { modules, options } = scene;

  // Beyond this point every import has the module that defines it, or is among the problems.
  const { resolutions, ...followed } =
    !arrangement?.provided && isDirect(modules, given.resolutions)
      ? { resolutions: given.resolutions, definitions: given.resolutions, loops: [], problems: [] }
      : parts.followReExports(modules, given.resolutions, arrangement?.provided);
  const resolved = { ...given, resolutions };
  const { definitions } = followed;

  // Beyond this point every provider has the type that its importers expect, or is among the mismatches.
  let numbered: TypeNumbering | undefined;
  const numbering = (): TypeNumbering => {
    numbered ??= parts.createTypeNumbering(modules);
    return numbered;
  };
  const { made } = arrangement ?? NOTHING_ARRANGED;
  const mismatches = matchImports({ modules, resolutions, definitions, made, numbering }, options);

  // Beyond this point the dependency graph is known, and which externs the linker could make.
  const graph = buildDependencyGraph(modules, definitions);
  const components = findComponents(graph);
  const cycles = findCycles(components, graph);
  const hoistables = findHoistable({ modules, definitions, graph, cycles });
  const isCostly = avoidLostCode(modules, options);
  const found = { resolved, followed, definitions, numbering, mismatches, reconciled: [] };
  return { scene, arrangement, modules, ...found, graph, components, cycles, hoistables, isCostly };
}

/** Whether types do not fit or several modules export a name, so that `refineReading` may find other providers. */
export function needsRefining({ mismatches, followed }: LinkReading): boolean {
  return mismatches.length + followed.problems.length > 0;
}
