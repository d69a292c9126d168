import { type ImportRequest, type LinkPlan, type ModuleType, type PlanOptions, planLink } from "@rec/core/plan";
import { hostValueOf } from "./host-value.ts";
import { nameFiles } from "./module-names.ts";
import { type GraphFile, importKey, type Provider, type Target, type WasmGraph } from "./wasm-graph.ts";

/** A graph whose imports all have a provider of the right type. */
export interface LinkedGraph {
  readonly graph: WasmGraph;
  /** The provider of each import, by path of the importer and `importKey`. */
  readonly providers: ReadonlyMap<string, ReadonlyMap<string, Provider>>;
  readonly plan: LinkPlan;
}

/**
 * Finds the provider of each import, and checks all types.
 *
 * An import gets its provider from the first target of its namespace that exports the name. An import of a namespace without
 * such a target is left to the rules of `planLink`.
 *
 * @throws ModuleLinkError with all problems
 */
export function linkGraph(graph: WasmGraph, options: PlanOptions): LinkedGraph {
  const names = nameFiles(graph.keys());
  const paths = new Map([...names].map(([path, name]) => [name, path]));
  const fileOf = (name: string) => graph.get(paths.get(name) as string) as GraphFile;
  const types: Record<string, ModuleType> = {};
  const importsFor: Record<string, PlanOptions["imports"] & object> = {};
  for (const [path, file] of graph) {
    const name = names.get(path) as string;
    types[name] = file.type;
    importsFor[name] = standInsOf(file, graph);
  }
  const resolve = ({ importer, module, name }: ImportRequest) => {
    const target = targetOf(fileOf(importer), { module, name }, graph);
    return target && "wasm" in target ? { module: names.get(target.wasm) as string, name } : undefined;
  };
  const plan = planLink(types, { ...options, resolve, importsFor });
  const providers = new Map(
    plan.modules.map(({ name, imports }) => [
      paths.get(name) as string,
      new Map(
        imports.flatMap(({ module, name: field }, at) => {
          const named = targetOf(fileOf(name), { module, name: field }, graph);
          const provider = named ? providerOf(named, field) : plannedProvider({ plan, module: name, at, paths });
          return provider === undefined ? [] : [[importKey({ module, name: field }), provider] as const];
        }),
      ),
    ]),
  );
  return { graph, providers, plan };
}

interface ImportNames {
  readonly module: string;
  readonly name: string;
}

/** The target that the namespace or the option `resolve` gives an import. */
export function targetOf(file: GraphFile, names: ImportNames, graph: WasmGraph): Target | undefined {
  const chosen = file.chosen.get(importKey(names));
  if (chosen !== undefined) return chosen;
  const targets = file.namespaces.get(names.module)?.targets ?? [];
  return targets.find((target) => "script" in target || exportsName(graph.get(target.wasm), names.name));
}

function exportsName(file: GraphFile | undefined, name: string): boolean {
  return file?.type.exports.some((entry) => entry.name === name) === true;
}

function standInsOf(file: GraphFile, graph: WasmGraph): Record<string, Record<string, unknown>> {
  const imports: Record<string, Record<string, unknown>> = Object.create(null);
  for (const { module, name, type } of file.type.imports) {
    const target = targetOf(file, { module, name }, graph);
    if (target === undefined || "wasm" in target) continue;
    imports[module] ??= Object.create(null) as Record<string, unknown>;
    imports[module][name] = hostValueOf(type);
  }
  return imports;
}

function providerOf(target: Target, name: string): Provider {
  return "wasm" in target ? { wasm: target.wasm, name } : target;
}

interface PlannedLookup {
  readonly plan: LinkPlan;
  readonly module: string;
  /** Position of the import. */
  readonly at: number;
  readonly paths: ReadonlyMap<string, string>;
}

/** The provider that the rules of the plan found. */
function plannedProvider({ plan, module, at, paths }: PlannedLookup): Provider | undefined {
  const binding = plan.modules.find(({ name }) => name === module)?.imports[at]?.binding;
  const found =
    binding?.by === "export"
      ? binding
      : binding?.by === "deferred"
        ? plan.deferred[binding.slot]?.provider
        : binding?.by === "made"
          ? binding.provider
          : undefined;
  return found && { wasm: paths.get(found.module) as string, name: found.name };
}
