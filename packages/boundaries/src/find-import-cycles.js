import { resolveRelative } from "./read-tree.js";

/**
 * Groups of files that import each other in a cycle, each as one shortest cycle: its files, each once.
 *
 * Type-only imports count: like other imports, they make a file hard to read on its own.
 *
 * @param {import("./read-tree.js").Tree} tree
 * @returns {string[][]}
 */
export function findImportCycles({ files }) {
  const paths = new Set(files.map(({ path }) => path));
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ specifier }) =>
        specifier?.startsWith(".") ? (resolveRelative(paths, { from: path, specifier }) ?? []) : [],
      ),
    ]),
  );
  /** @type {string[][]} */
  const cycles = [];
  const reported = new Set();
  for (const path of paths) {
    if (reported.has(path)) continue;
    const cycle = shortestCycle(path, targets);
    if (cycle === undefined) continue;
    for (const member of cycle) reported.add(member);
    cycles.push(cycle);
  }
  return cycles;
}

/**
 * The shortest way from a file back to itself, by breadth-first search.
 *
 * @param {string} start
 * @param {ReadonlyMap<string, readonly string[]>} targets
 */
function shortestCycle(start, targets) {
  /** @type {Map<string, string>} */
  const cameFrom = new Map();
  const open = [start];
  for (const path of open) {
    for (const target of targets.get(path) ?? []) {
      if (target === start) return wayTo(path, { cameFrom, start });
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, path);
      open.push(target);
    }
  }
  return undefined;
}

/**
 * @param {string} end
 * @param {{ cameFrom: ReadonlyMap<string, string>, start: string }} search
 */
function wayTo(end, { cameFrom, start }) {
  const way = [end];
  for (let at = end; at !== start; ) {
    at = cameFrom.get(at) ?? start;
    way.unshift(at);
  }
  return way;
}
