import { type ImportType, isHostNamespace, isMinified, isPlaceName } from "@rec/core/plan";
import type { GraphModule, Provider, Resolution } from "./graph-types.ts";

/** A module of a graph, before its imports have providers. */
export type ReadModule = Omit<GraphModule, "providers">;

type Modules = ReadonlyMap<string, ReadModule>;

/**
 * Finds the provider of each import, by the rules of `link`.
 *
 * The files of the namespace come first: the first module in their order that exports the name, then the importer if it is
 * one of them, then the ES module among them. A namespace without a file, or only with the importer's own, has the flat lookup: the one module that exports the
 * name.
 *
 * The flat lookup asks the modules that the importer reaches over its namespaces first, and then all others. So a provider
 * that an importer reaches is the same from every entry. Two such providers are not a choice: that is no provider.
 */
export function findProviders(modules: Modules): ReadonlyMap<string, GraphModule> {
  const exportersOf = indexExporters(modules);
  const found = [...modules.values()].map((importer): [string, GraphModule] => {
    const minified = isMinified(importer.type.imports);
    let reached: ReadonlySet<string> | undefined;
    const reach = (): ReadonlySet<string> => {
      reached ??= reachOf(importer.id, modules);
      return reached;
    };
    const search = { importer, modules, exportersOf, minified, reach };
    return [importer.id, { ...importer, providers: importer.type.imports.map((entry) => findProvider(entry, search)) }];
  });
  return new Map(found);
}

interface Search {
  readonly importer: ReadModule;
  readonly modules: Modules;
  /** The modules that export a name, in the order of the graph. */
  readonly exportersOf: ReadonlyMap<string, readonly string[]>;
  readonly minified: boolean;
  readonly reach: () => ReadonlySet<string>;
}

const NONE: Provider = { kind: "none", candidates: [] };

function findProvider(entry: ImportType, search: Search): Provider {
  const { importer, exportersOf, minified } = search;
  const files = importer.namespaces.get(entry.module) ?? [];
  if (importer.type.dylink !== undefined && LIBRARY_NAMESPACES.includes(entry.module)) {
    return findSymbolOfHost(entry, files, exportersOf);
  }
  const others = files.filter(({ id }) => id !== importer.id);
  const exporters = new Set(exportersOf.get(entry.name));
  if (!isPlaceName(entry.name)) {
    const exporter = others.find(({ id, kind }) => kind === "wasm" && exporters.has(id));
    if (exporter !== undefined) return { kind: "wasm", id: exporter.id, found: "namespace" };
  }
  const isNamed = files.length > others.length;
  const itself = provideItself(entry, importer);
  if (isNamed && itself !== undefined) return itself;
  const host = others.find(({ kind }) => kind === "other");
  if (host !== undefined) return { kind: "other", id: host.id };
  const [first] = others;
  if (first !== undefined) return { kind: "wasm", id: first.id, found: "namespace" };
  if (isPlaceName(entry.name) || (!isNamed && (isHostNamespace(entry.module) || minified))) return NONE;
  const isWeak = entry.module === "env" && isWeakIn(importer, entry.name);
  return lookUpFlat(entry, search) ?? (isWeak ? itself : undefined) ?? NONE;
}

/** The namespaces of symbols, among which the linker finds definitions in the order of libraries. */
const LIBRARY_NAMESPACES = ["env", "GOT.mem", "GOT.func"];

/** The ES module that gives a function to dynamic libraries, if the namespace has one and no module defines it. */
function findSymbolOfHost(
  { name, type }: ImportType,
  files: readonly Resolution[],
  exportersOf: Search["exportersOf"],
): Provider {
  const host = files.find(({ kind }) => kind === "other");
  return host !== undefined && type.kind === "function" && !exportersOf.has(name)
    ? { kind: "other", id: host.id }
    : NONE;
}

function lookUpFlat(
  { module, name }: ImportType,
  { importer, modules, exportersOf, reach }: Search,
): Provider | undefined {
  const others = (exportersOf.get(name) ?? []).filter((id) => id !== importer.id);
  const exporters =
    module === "env" && isWeakIn(importer, name) ? others.filter((id) => !isWeakIn(modules.get(id), name)) : others;
  if (exporters.length === 0) return undefined;
  const near = exporters.filter((id) => reach().has(id));
  const candidates = near.length > 0 ? near : exporters;
  const [id] = candidates;
  if (id === undefined || candidates.length > 1) return { kind: "none", candidates };
  return { kind: "wasm", id, found: near.length > 0 ? "reach" : "graph" };
}

/** Whether a definition of a module is weak: toolchains both import it from `env` and export it. */
function isWeakIn(module: ReadModule | undefined, name: string): boolean {
  const defines = module?.type.exports.some((each) => each.name === name && each.importIndex === undefined) === true;
  return defines && module.type.imports.some((each) => each.module === "env" && each.name === name);
}

/** The importer as its own provider: it counts if its file is one of the namespace, or last of all if it is weak. */
function provideItself({ name }: ImportType, { id, type }: ReadModule): Provider | undefined {
  const exports = !isPlaceName(name) && type.exports.some((each) => each.name === name);
  return exports ? { kind: "wasm", id, found: "namespace" } : undefined;
}

function indexExporters(modules: Modules): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { id, type } of modules.values()) {
    for (const { name } of type.exports) {
      const ids = index.get(name);
      if (ids === undefined) index.set(name, [id]);
      else ids.push(id);
    }
  }
  return index;
}

/** All modules that a module reaches over namespaces, itself left out unless a cycle leads back. */
function reachOf(id: string, modules: Modules): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [id];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const files of modules.get(from)?.namespaces.values() ?? []) {
      for (const { id: to, kind } of files) {
        if (kind !== "wasm" || reached.has(to)) continue;
        reached.add(to);
        pending.push(to);
      }
    }
  }
  return reached;
}
