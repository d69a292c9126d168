import { type LinkPlan, type ModuleType, type PlanOptions, planLink, standInFor } from "@rec/core/plan";
import { type GraphModule, moduleNamesOf } from "@rec/wasm-graph";
import type { LinkPluginOptions } from "../options.ts";
import { planOptions } from "../plan-options.ts";
import type { FileGraph } from "./read-files.ts";

/** Files whose imports all have a provider of the right type. */
export interface LinkedFiles {
  readonly graph: FileGraph;
  readonly plan: LinkPlan;
  /** The name of each file in the plan. */
  readonly names: ReadonlyMap<string, string>;
}

/** Values by importer, namespace and name. */
export type ImportsFor = Record<string, Record<string, Record<string, unknown>>>;

/**
 * Plans the link of all files, which checks all imports and types.
 *
 * @throws ModuleLinkError with all problems
 */
export function linkFiles(graph: FileGraph, options: LinkPluginOptions): LinkedFiles {
  const names = moduleNamesOf([...graph.modules.keys()]);
  const types: Record<string, ModuleType> = {};
  for (const [path, { type }] of graph.modules) types[names.get(path) as string] = type;
  const plan = planLink(types, { ...planOptions(graph.modules.values(), options), ...providerOptions(graph, names) });
  return { graph, plan, names };
}

/**
 * The options that make a plan of these files take the providers of the graph. Imports from JavaScript modules, and from
 * files without a name, get stand-ins.
 *
 * @param names - of the files in the plan
 */
export function providerOptions(
  graph: FileGraph,
  names: ReadonlyMap<string, string>,
): Required<Pick<PlanOptions, "resolve" | "importsFor">> {
  const importsFor: ImportsFor = {};
  const providers = new Map<string, { readonly module: string; readonly name: string }>();
  for (const [path, importer] of names) {
    const { type, providers: found } = graph.modules.get(path) as GraphModule;
    for (const [at, { module, name, type: imported }] of type.imports.entries()) {
      const provider = found[at];
      if (provider === undefined || provider.kind === "none") continue;
      const inside = provider.kind === "wasm" ? names.get(provider.id) : undefined;
      if (inside !== undefined) providers.set(keyOf({ importer, module, name }), { module: inside, name });
      else addValue(importsFor, { path: [importer, module, name], value: standInFor(imported) });
    }
  }
  return { importsFor, resolve: (request) => providers.get(keyOf(request)) };
}

function keyOf(request: { readonly importer: string; readonly module: string; readonly name: string }): string {
  return JSON.stringify([request.importer, request.module, request.name]);
}

interface Addition {
  readonly path: readonly [importer: string, module: string, name: string];
  readonly value: unknown;
}

function addValue(importsFor: ImportsFor, { path: [importer, module, name], value }: Addition): void {
  importsFor[importer] ??= Object.create(null) as ImportsFor[string];
  importsFor[importer][module] ??= Object.create(null) as Record<string, unknown>;
  importsFor[importer][module][name] = value;
}
