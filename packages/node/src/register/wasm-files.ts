import {
  type GraphModule,
  type Group,
  groupsOf,
  isPromiseLike,
  librariesOf,
  type Provider,
  type WasmGraph,
} from "@rec/wasm-graph";
import type { Conflict } from "./file-group.ts";
import { failedGroupUrl, groupUrl } from "./module-urls.ts";
import { soundnessOf } from "./soundness.ts";
import { type GroupSurroundings, writeFailure, writeFile, writeGroup, writeLateFile } from "./write-modules.ts";

/** The `.wasm` files of a process: which of them rec links, and the ES modules that stand for them. */
export interface WasmFiles {
  /** Whether it is decided how a file is imported. */
  has(url: string): boolean;
  /** Decides how the modules of a graph are imported. Earlier decisions stay: each file has one instance. */
  add(graph: WasmGraph, platform: PlatformImports): void;
  /** The source of the module for a file, or of a group; undefined if the platform imports the file itself. */
  sourceOf(url: string): string | undefined;
  /**
   * The URL of the group of a file that cannot be linked by itself. By now, another graph may have brought the providers
   * that it lacks. If not, the module at the URL throws the reason.
   */
  lateGroup(url: string): string;
}

/** How the platform itself would import files. */
export interface PlatformImports {
  /** Whether it imports `.wasm` files, and no mark asks for rec. */
  readonly native: boolean;
  /** Files with a namespace that the platform does not find. */
  readonly mapped: ReadonlySet<string>;
}

type Owner = { readonly by: "platform" } | { readonly by: "group"; readonly key: string; readonly module: GraphModule };

/** The program around the files: URL of the module `link-files`, and the settings. */
export type Surroundings = Pick<GroupSurroundings, "runtimeUrl" | "aliasOf">;

export function createWasmFiles({ runtimeUrl, aliasOf }: Surroundings): WasmFiles {
  const owners = new Map<string, Owner>();
  const groups = new Map<string, string>();
  const lateGraphs = new Map<string, WasmGraph>();

  const keyOf = (id: string): string | undefined => {
    const owner = owners.get(id);
    return owner?.by === "group" ? owner.key : undefined;
  };
  const link = (key: string, modules: readonly GraphModule[]): void => {
    const libraries = librariesOf(modules);
    const members = new Set(modules.map(({ id }) => id));
    for (const module of modules) {
      if (!libraries.has(module.id)) owners.set(module.id, { by: "group", key, module });
    }
    const keyAmong = (id: string): string | undefined => (members.has(id) ? key : keyOf(id));
    groups.set(groupUrl(key), writeGroup(modules, { key, keyOf: keyAmong, runtimeUrl, aliasOf }));
  };

  /** The module that throws the reason. It links nothing that others could import, because linking fails. */
  const writeFailedGroup = (graph: WasmGraph): string => {
    const conflicts = findConflicts(graph, owners);
    if (conflicts.length > 0) return writeFailure(conflicts, { graph, runtimeUrl });
    const modules = [...withoutOwned(graph, owners).modules.values()];
    const members = new Set(modules.map(({ id }) => id));
    const keyAmong = (id: string): string | undefined => (members.has(id) ? graph.entry : keyOf(id));
    return writeGroup(modules, { key: graph.entry, keyOf: keyAmong, runtimeUrl, aliasOf });
  };

  return {
    has: (url) => owners.has(url) || lateGraphs.has(url),
    add(graph, platform) {
      const rest = withoutOwned(graph, owners);
      const conflicts = findConflicts(graph, owners);
      const soundness = conflicts.length > 0 ? "broken" : soundnessOf(rest);
      if (soundness === "broken") lateGraphs.set(graph.entry, graph);
      else if (soundness === "whole") link(graph.entry, [...rest.modules.values()]);
      else {
        for (const group of groupsOf(rest)) {
          const modules = group.modules.map((id) => rest.modules.get(id) as GraphModule);
          if (staysNative(group, { modules, platform, owners })) owners.set(group.key, { by: "platform" });
          else link(group.key, modules);
        }
      }
    },
    sourceOf(url) {
      const group = groups.get(url);
      if (group !== undefined) return group;
      const late = lateGraphs.get(url)?.modules.get(url);
      if (late !== undefined) return writeLateFile(late, runtimeUrl);
      const owner = owners.get(url);
      return owner?.by === "group" ? writeFile(owner.module, { key: owner.key, runtimeUrl }) : undefined;
    },
    lateGroup(url) {
      const graph = lateGraphs.get(url);
      const key = keyOf(url);
      if (key !== undefined || graph === undefined) return groupUrl(key ?? url);
      const failure = failedGroupUrl(url);
      groups.set(failure, writeFailedGroup(graph));
      return failure;
    },
  };
}

type Owners = ReadonlyMap<string, Owner>;

/**
 * The modules without an owner: they import from all others as from ES modules. A dynamic library is a part of each program that needs
 * it, and of no other.
 */
function withoutOwned({ entry, modules }: WasmGraph, owners: Owners): WasmGraph {
  const libraries = librariesOf(modules.values());
  const isOutside = (id: string): boolean => owners.has(id) && !libraries.has(id);
  const outside = (provider: Provider): Provider =>
    provider.kind === "wasm" && isOutside(provider.id) ? { kind: "other", id: provider.id } : provider;
  const inside = [...modules.values()].filter(({ id }) => !isOutside(id));
  const needed = new Set(inside.flatMap(({ id }) => (libraries.has(id) && id !== entry ? [] : [id])));
  // Iteration over a set includes ids that are added meanwhile.
  for (const id of needed) for (const library of modules.get(id)?.libraries.values() ?? []) needed.add(library);
  const rest = inside.flatMap((module): [string, GraphModule][] =>
    needed.has(module.id) ? [[module.id, { ...module, providers: module.providers.map(outside) }]] : [],
  );
  return { entry, modules: new Map(rest) };
}

/**
 * The imports of linked files that would have another provider in this graph. Only imports that are found by their name
 * alone depend on the graph: each file has one instance, so the first graph decides.
 */
function findConflicts({ modules }: WasmGraph, owners: Owners): readonly Conflict[] {
  return [...modules.values()].flatMap(({ id, type, providers }) => {
    const owner = owners.get(id);
    if (owner?.by !== "group") return [];
    return type.imports.flatMap(({ module, name }, at): Conflict[] => {
      const [wanted, bound] = [providers[at], owner.module.providers[at]];
      const boundId = bound === undefined || bound.kind === "none" ? undefined : bound.id;
      if (wanted?.kind !== "wasm" || wanted.id === boundId) return [];
      return [{ importer: id, import: { module, name }, wanted: wanted.id, bound: boundId }];
    });
  });
}

interface Circumstances {
  readonly modules: readonly GraphModule[];
  readonly platform: PlatformImports;
  readonly owners: Owners;
}

/**
 * Whether the platform imports a group as rec would: one module in no cycle, with files of its own for all namespaces, and
 * providers that the platform imports too. An importer that rec links gets the values of its globals, so they have to be
 * constant. And no export may make `import()` wait for ever.
 */
function staysNative(group: Group, { modules, platform, owners }: Circumstances): boolean {
  const [module, ...others] = modules;
  if (!platform.native || module === undefined || others.length > 0 || group.cyclic || group.open) return false;
  if (platform.mapped.has(module.id) || group.groups.some((key) => owners.get(key)?.by !== "platform")) return false;
  const { exports } = module.type;
  return (
    group.others.every((id) => owners.get(id)?.by !== "group") &&
    module.providers.every((provider) => provider.kind !== "wasm" || provider.found === "namespace") &&
    !exports.some(isPromiseLike) &&
    exports.every(({ type }) => type.kind !== "global" || (!type.mutable && type.type !== "v128"))
  );
}
