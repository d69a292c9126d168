/**
 * The groups of nodes that reach each other, in the order of their first node. Tarjan's algorithm, with a stack of its own, so that
 * long chains do not overflow that of the engine.
 *
 * @param edges - pairs of nodes; both are in `nodes`
 * @returns groups of two nodes or more
 */
export function findCycles(
  nodes: readonly string[],
  edges: readonly (readonly [from: string, to: string])[],
): readonly (readonly string[])[] {
  const next = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (const [from, to] of edges) next.get(from)?.push(to);
  const position = new Map(nodes.map((node, index) => [node, index]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: string[][] = [];

  for (const root of nodes) {
    if (index.has(root)) continue;
    const path = [{ node: root, at: 0 }];
    while (path.length > 0) {
      const visit = path[path.length - 1];
      if (visit === undefined) break;
      const { node } = visit;
      if (visit.at === 0 && !index.has(node)) {
        low.set(node, index.size);
        index.set(node, index.size);
        open.push(node);
        isOpen.add(node);
      }
      const target = next.get(node)?.[visit.at++];
      if (target !== undefined) {
        if (!index.has(target)) path.push({ node: target, at: 0 });
        else if (isOpen.has(target)) low.set(node, Math.min(low.get(node) ?? 0, index.get(target) ?? 0));
        continue;
      }
      path.pop();
      const parent = path[path.length - 1]?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== index.get(node)) continue;
      const group = open.splice(open.lastIndexOf(node));
      for (const member of group) isOpen.delete(member);
      if (group.length > 1) groups.push(group);
    }
  }
  const at = (node: string | undefined) => position.get(node ?? "") ?? 0;
  return groups.map((group) => group.sort((a, b) => at(a) - at(b))).sort(([a], [b]) => at(a) - at(b));
}
