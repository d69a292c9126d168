/**
 * Strongly connected components of a graph given as successor lists, successors' components first.
 *
 * Tarjan's algorithm with its own path instead of recursion, so that a chain of 100,000 modules cannot overflow the stack.
 *
 * @param successors - for each node, the nodes that it points at
 */
export function stronglyConnectedComponents(
  successors: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const components: number[][] = [];
  const enter = (node: number): { readonly node: number; readonly rest: Iterator<number> } => {
    low.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    isOpen.add(node);
    return { node, rest: (successors[node] ?? []).values() };
  };
  const lower = (node: number, value: number): void => {
    low.set(node, Math.min(low.get(node) as number, value));
  };
  const close = (node: number): void => {
    const members = open.splice(open.lastIndexOf(node));
    for (const member of members) isOpen.delete(member);
    components.push(members);
  };

  for (const root of successors.keys()) {
    if (order.has(root)) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value: target, done } = top.rest.next();
      if (done !== true) {
        if (!order.has(target)) path.push(enter(target));
        else if (isOpen.has(target)) lower(top.node, order.get(target) as number);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.node, low.get(top.node) as number);
      if (low.get(top.node) === order.get(top.node)) close(top.node);
    }
  }
  return components;
}
