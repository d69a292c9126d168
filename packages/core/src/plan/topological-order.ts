import { createBinaryHeap } from "./binary-heap.ts";

/**
 * The order in which every node stands behind all of its predecessors and, among those that could come next, the smallest
 * comes first. Nodes on or behind a cycle are left out.
 *
 * Kahn's algorithm with a binary heap of ready nodes: O((nodes + edges) log nodes).
 *
 * @param predecessors - for each node, the nodes that have to stand before it
 */
export function topologicalOrder(predecessors: readonly (readonly number[])[]): number[] {
  const waiting = new Int32Array(predecessors.length);
  const successors: number[][] = predecessors.map(() => []);
  const ready = createBinaryHeap<number>((a, b) => a - b);
  predecessors.forEach((list, node) => {
    waiting[node] = list.length;
    for (const predecessor of list) successors[predecessor]?.push(node);
    if (list.length === 0) ready.push(node);
  });
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    for (const successor of successors[node] ?? []) {
      const left = (waiting[successor] ?? 0) - 1;
      waiting[successor] = left;
      if (left === 0) ready.push(successor);
    }
  }
  return order;
}
