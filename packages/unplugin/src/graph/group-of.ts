import { isHostNamespace, type LinkPlan } from "@rec/core/plan";
import { stronglyConnectedComponents } from "@rec/wasm-graph";
import type { LinkedFiles } from "./link-files.ts";

/** Files, and the files that each needs. */
type Edges = ReadonlyMap<string, readonly string[]>;

/** The files that are linked together, by each of them. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/**
 * Divides files into those that are linked together, in the order of their paths: files that need each other, and programs with their
 * dynamic libraries. Each group comes behind
 * the groups that it needs.
 *
 * Such a cycle is the same from each of its files. If the plan moves data or functions of several files in one memory, these
 * files are linked together too.
 */
export function groupsOf(linked: LinkedFiles): Groups {
  const edges = neededBy(linked);
  const paths = [...edges.keys()];
  const position = new Map(paths.map((path, at) => [path, at]));
  const successors = [...edges.values()].map((targets) => targets.map((target) => position.get(target) as number));
  const groups = stronglyConnectedComponents(successors).map((members) => {
    return members.map((at) => paths[at] as string).sort();
  });
  return new Map(groups.flatMap((group) => group.map((path) => [path, group] as const)));
}

/** Whether files are in one group only because of the file from which the graph was read. */
export function isOpen(group: readonly string[], { graph, plan, names }: LinkedFiles): boolean {
  const moved = new Set(movedTogether(plan).flat());
  return group.some((path) => {
    const { providers = [], libraries } = graph.modules.get(path) ?? {};
    return (
      (libraries?.size ?? 0) > 0 ||
      moved.has(names.get(path) as string) ||
      providers.some((one) => one.kind === "wasm" && one.found === "graph")
    );
  });
}

/**
 * Whether the graph of each of the files is a part of this one, with the same providers and groups: no provider is found only from
 * the file from which the graph was read, and the plan moves nothing.
 */
export function isClosed({ graph, plan }: LinkedFiles): boolean {
  if (movedTogether(plan).length > 0) return false;
  return [...graph.modules.values()].every(({ type, providers }) =>
    providers.every((provider, at) => {
      if (provider.kind === "none") return isHostNamespace(type.imports[at]?.module ?? "");
      return provider.kind === "other" || provider.found !== "graph";
    }),
  );
}

function neededBy({ graph, plan, names }: LinkedFiles): Edges {
  const edges = new Map<string, string[]>();
  for (const [path, { providers }] of graph.modules) {
    edges.set(path, [...new Set(providers.flatMap((provider) => (provider.kind === "wasm" ? [provider.id] : [])))]);
  }
  for (const [path, { libraries }] of graph.modules) {
    for (const library of libraries.values()) {
      edges.get(path)?.push(library);
      edges.get(library)?.push(path);
    }
  }
  const paths = new Map([...names].map(([path, name]) => [name, path]));
  for (const together of movedTogether(plan)) {
    const members = together.map((name) => paths.get(name) as string);
    for (const member of members) edges.get(member)?.push(...members);
  }
  return edges;
}

/** The modules of each memory in which the plan moves areas of some. */
function movedTogether({ layout = [], units }: LinkPlan): readonly (readonly string[])[] {
  const moved = new Set(units.flatMap(({ rewrite, modules }) => (rewrite?.place === undefined ? [] : modules)));
  return layout
    .filter(({ areas }) => areas.some(({ modules, isPlaced }) => isPlaced || modules.some((name) => moved.has(name))))
    .map(({ areas, slots }) => [
      ...new Set([...areas.flatMap((area) => area.modules), ...slots.map((slot) => slot.module)]),
    ]);
}
