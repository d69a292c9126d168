import type { LinkedGraph } from "./link-graph.ts";

/** Files that are linked together: they all need each other, or it is one file. */
export interface FileGroup {
  /** In the order of their paths. */
  readonly paths: readonly string[];
}

/**
 * The strongly connected component of a file. It depends on the imports of these files alone, so it is the same for each file
 * in it.
 */
export function groupOf(path: string, { providers }: LinkedGraph): FileGroup {
  const needed = neededBy(providers);
  const reverse = new Map<string, string[]>();
  for (const [from, targets] of needed) {
    for (const target of targets) reverse.set(target, [...(reverse.get(target) ?? []), from]);
  }
  const down = reachable(path, needed);
  const up = reachable(path, reverse);
  return { paths: [...down].filter((one) => up.has(one)).sort() };
}

/** Whether files among these need each other. */
export function hasCycle({ graph, providers }: LinkedGraph): boolean {
  const needed = neededBy(providers);
  const done = new Set<string>();
  // A file is done when all files that it needs are done. A pass without progress leaves a cycle.
  for (let before = -1; before < done.size; ) {
    before = done.size;
    for (const path of graph.keys()) {
      if ([...(needed.get(path) ?? [])].every((one) => done.has(one))) done.add(path);
    }
  }
  return done.size < graph.size;
}

function neededBy(providers: LinkedGraph["providers"]): Map<string, string[]> {
  return new Map(
    [...providers].map(([path, imports]) => {
      const targets = [...imports.values()].flatMap((provider) => ("wasm" in provider ? [provider.wasm] : []));
      return [path, [...new Set(targets)]];
    }),
  );
}

function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([start]);
  for (const path of found) for (const one of next.get(path) ?? []) found.add(one);
  return found;
}
