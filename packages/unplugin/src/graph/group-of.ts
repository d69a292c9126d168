import type { LinkPlan } from "@rec/core/plan";
import type { LinkedFiles } from "./link-files.ts";

type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * The files that are linked together with a file, in the order of their paths: all files that need it and that it needs.
 *
 * Such a cycle is the same from each of its files. If the plan moves data or functions of several files in one memory, these
 * files are linked together too.
 */
export function groupOf(path: string, linked: LinkedFiles): readonly string[] {
  const edges = neededBy(linked);
  const reverse = new Map<string, string[]>();
  for (const [from, targets] of edges) {
    for (const target of targets) reverse.set(target, [...(reverse.get(target) ?? []), from]);
  }
  const down = reachable(path, edges);
  const up = reachable(path, reverse);
  return [...down].filter((one) => up.has(one)).sort();
}

/** Whether files are in one group only because of the file from which the graph was read. */
export function isOpen(group: readonly string[], { graph, plan, names }: LinkedFiles): boolean {
  const moved = new Set(movedTogether(plan).flat());
  return group.some((path) => {
    const providers = graph.modules.get(path)?.providers ?? [];
    return (
      moved.has(names.get(path) as string) || providers.some((one) => one.kind === "wasm" && one.found === "graph")
    );
  });
}

/** The files that a file needs, and the file itself. */
export function filesFor(path: string, linked: LinkedFiles): ReadonlySet<string> {
  return reachable(path, neededBy(linked));
}

function neededBy({ graph, plan, names }: LinkedFiles): Edges {
  const edges = new Map<string, string[]>();
  for (const [path, { providers }] of graph.modules) {
    edges.set(path, [...new Set(providers.flatMap((provider) => (provider.kind === "wasm" ? [provider.id] : [])))]);
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

function reachable(start: string, edges: Edges): Set<string> {
  const found = new Set([start]);
  for (const path of found) for (const one of edges.get(path) ?? []) found.add(one);
  return found;
}
