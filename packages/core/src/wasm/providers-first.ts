/**
 * Roots and all that they need, each behind what it needs, as far as there is no cycle. Depth first, without recursion: a chain of
 * libraries may be long.
 */
export function providersFirst<Item extends number | object>(
  roots: readonly Item[],
  needsOf: (item: Item) => readonly Item[],
): Set<Item> {
  const ordered = new Set<Item>();
  const entered = new Set<Item>();
  for (const root of roots) {
    const path = entered.has(root) ? [] : [{ item: root, next: 0 }];
    entered.add(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const needed = needsOf(top.item)[top.next++];
      if (needed === undefined) {
        ordered.add(top.item);
        path.pop();
      } else if (!entered.has(needed)) {
        entered.add(needed);
        path.push({ item: needed, next: 0 });
      }
    }
  }
  return ordered;
}
