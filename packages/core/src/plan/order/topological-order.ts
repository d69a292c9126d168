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
  const successors = reverse(predecessors);
  const ready = createBinaryHeap<number>((a, b) => a - b);
  predecessors.forEach((list, node) => {
    waiting[node] = list.length;
    if (list.length === 0) ready.push(node);
  });
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    for (const successor of successors(node)) {
      const left = (waiting[successor] ?? 0) - 1;
      waiting[successor] = left;
      if (left === 0) ready.push(successor);
    }
  }
  return order;
}

/** The nodes that have a node among their predecessors. All lists stand one behind the other in one array. */
function reverse(predecessors: readonly (readonly number[])[]): (node: number) => Int32Array {
  const ends = new Int32Array(predecessors.length + 1);
  for (const list of predecessors) for (const predecessor of list) ends[predecessor] = (ends[predecessor] ?? 0) + 1;
  let total = 0;
  for (let node = 0; node < predecessors.length; node += 1) {
    total += ends[node] ?? 0;
    ends[node] = total;
  }
  ends[predecessors.length] = total;
  // Filled from the end of each list, which leaves `ends` pointing at its start.
  const successors = new Int32Array(total);
  for (let node = predecessors.length - 1; node >= 0; node -= 1) {
    for (const predecessor of predecessors[node] ?? []) {
      const at = (ends[predecessor] ?? 0) - 1;
      ends[predecessor] = at;
      successors[at] = node;
    }
  }
  return (node) => successors.subarray(ends[node], ends[node + 1]);
}
