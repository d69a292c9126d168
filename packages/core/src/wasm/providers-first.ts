/**
 * Roots and all that they need, each behind what it needs, as far as there is no cycle. Depth first, without recursion: a chain of
 * libraries may be long.
 */
export function providersFirst<Item>(roots: Iterable<Item>, needsOf: (item: Item) => readonly Item[]): Set<Item> {
  const ordered = new Set<Item>();
  const entered = new Set<Item>();
  for (const root of roots) {
    if (entered.has(root)) continue;
    entered.add(root);
    const path = [{ item: root, needs: needsOf(root), next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      if (top.next === top.needs.length) {
        ordered.add(top.item);
        path.pop();
        continue;
      }
      const needed = top.needs[top.next] as Item;
      top.next += 1;
      if (!entered.has(needed)) {
        entered.add(needed);
        path.push({ item: needed, needs: needsOf(needed), next: 0 });
      }
    }
  }
  return ordered;
}
