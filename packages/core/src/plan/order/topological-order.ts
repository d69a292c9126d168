import { popItem, pushItem } from "./binary-heap.ts";

/**
 * The order in which every node comes after all of its predecessors. Among the nodes that could come next, the smallest
 * comes first. Nodes on or after a cycle are left out.
 *
 * Kahn's algorithm with a binary heap of ready nodes: O((nodes + edges) log nodes).
 *
 * @param predecessors - for each node, the nodes that have to come before it
 */
export function topologicalOrder(predecessors: readonly (readonly number[])[]): number[] {
  const count = predecessors.length;
  const waiting = new Int32Array(count);
  const { starts, successors } = reverse(predecessors);
  const ready: number[] = [];
  for (let node = 0; node < count; node += 1) {
    const { length } = predecessors[node] as readonly number[];
    waiting[node] = length;
    if (length === 0) pushItem(ready, node, isLess);
  }
  const order: number[] = [];
  for (let node = popItem(ready, isLess); node !== undefined; node = popItem(ready, isLess)) {
    order.push(node);
    const end = starts[node + 1] as number;
    for (let at = starts[node] as number; at < end; at += 1) {
      const successor = successors[at] as number;
      const left = (waiting[successor] as number) - 1;
      waiting[successor] = left;
      if (left === 0) pushItem(ready, successor, isLess);
    }
  }
  return order;
}

function isLess(a: number, b: number): boolean {
  return a < b;
}

interface ReversedEdges {
  /** The start of each node's successors; they end at the start of the next node's successors. */
  readonly starts: Int32Array;
  readonly successors: Int32Array;
}

/** For each node, its successors. All lists are adjacent in one array. */
function reverse(predecessors: readonly (readonly number[])[]): ReversedEdges {
  const count = predecessors.length;
  const starts = new Int32Array(count + 1);
  for (const list of predecessors) for (const node of list) starts[node] = (starts[node] as number) + 1;
  let total = 0;
  for (let node = 0; node < count; node += 1) {
    total += starts[node] as number;
    starts[node] = total;
  }
  starts[count] = total;
  // Each list is filled from its end, so `starts` points at its start afterwards.
  const successors = new Int32Array(total);
  for (let node = count - 1; node >= 0; node -= 1) {
    for (const predecessor of predecessors[node] as readonly number[]) {
      const at = (starts[predecessor] as number) - 1;
      starts[predecessor] = at;
      successors[at] = node;
    }
  }
  return { starts, successors };
}
