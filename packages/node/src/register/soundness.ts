import { type ImportRequest, planLink } from "@rec/core";
import type { GraphModule, WasmGraph } from "@rec/wasm-graph";
import { engineOptionsOf, isEngineNamespace } from "./engine-namespaces.ts";

/**
 * Whether the modules of a graph can be linked, as far as files show it; the exports of ES modules are not known before
 * they run.
 *
 * - `sound`: each import has its provider, so the graph is divided into groups.
 * - `whole`: the linker finds providers that the graph has not, as for a memory that several modules import and no module
 *   exports. Then the modules have to be linked together.
 * - `broken`: linking fails.
 */
export type Soundness = "sound" | "whole" | "broken";

export function soundnessOf(graph: WasmGraph): Soundness {
  const modules = [...graph.modules.values()];
  if (!modules.every((module) => exportsExist(module, graph))) return "broken";
  const soundness = modules.every(hasProviders) ? "sound" : "whole";
  return !modules.every(hasPlainImports) || hasPlan(graph) ? soundness : "broken";
}

/** Whether the providers that are modules of the graph have the exports. */
function exportsExist({ type, providers }: GraphModule, { modules }: WasmGraph): boolean {
  return type.imports.every(({ name }, at) => {
    const provider = providers[at];
    if (provider?.kind !== "wasm") return true;
    return modules.get(provider.id)?.type.exports.some((each) => each.name === name) === true;
  });
}

function hasProviders({ type, providers }: GraphModule): boolean {
  return type.imports.every(({ module }, at) => providers[at]?.kind !== "none" || isEngineNamespace(module));
}

/** Whether all imports from ES modules are functions: the planner wants to see all other externs. */
function hasPlainImports({ type, providers }: GraphModule): boolean {
  return type.imports.every((entry, at) => providers[at]?.kind !== "other" || entry.type.kind === "function");
}

/** Whether there is a plan: types match, data do not overlap, and no cycle is left. */
function hasPlan({ modules }: WasmGraph): boolean {
  const types = Object.fromEntries([...modules].map(([id, { type }]) => [id, type]));
  const resolve = ({ importer, module, name }: ImportRequest) => {
    const { type, providers } = modules.get(importer) as GraphModule;
    const provider = providers[type.imports.findIndex((each) => each.module === module && each.name === name)];
    return provider?.kind === "wasm" ? { module: provider.id, name } : undefined;
  };
  const namespaces = [...modules.values()].flatMap((module) => [...module.namespaces.keys()]);
  const importsFor = Object.fromEntries([...modules].map(([id, module]) => [id, hostImportsOf(module)]));
  try {
    planLink(types, { resolve, importsFor, ...engineOptionsOf(namespaces) });
    return true;
  } catch {
    return false;
  }
}

type HostImports = Record<string, Record<string, () => void>>;

/** A function for each import from an ES module. */
function hostImportsOf({ type, providers }: GraphModule): HostImports {
  const imports: HostImports = Object.create(null);
  for (const [at, { module, name }] of type.imports.entries()) {
    if (providers[at]?.kind !== "other") continue;
    imports[module] ??= Object.create(null) as Record<string, () => void>;
    imports[module][name] = () => {};
  }
  return imports;
}
