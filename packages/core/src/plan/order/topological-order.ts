import { popItem, pushItem } from "./binary-heap.ts";

/**
 * The order in which every node stands behind all of its predecessors and, among those that could come next, the smallest
 * comes first. Nodes on or behind a cycle are left out.
 *
 * Kahn's algorithm with a binary heap of ready nodes: O((nodes + edges) log nodes).
 *
 * @param predecessors - for each node, the nodes that have to stand before it
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
  /** Where the successors of each node begin; those of the next node begin where they end. */
  readonly starts: Int32Array;
  readonly successors: Int32Array;
}

/** The nodes that have a node among their predecessors. All lists stand one behind the other in one array. */
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
  // Each list is filled from its end, which leaves `starts` pointing at its start.
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
