/**
 * Strongly connected components of a graph given as successor lists, successors' components first.
 *
 * Tarjan's algorithm with its own stack instead of recursion, so that a chain of 100,000 nodes cannot overflow the
 * stack. Linear in nodes and edges. Nodes inside a component are in ascending order.
 *
 * @param successors - for each node, the nodes that it points at
 */
export function stronglyConnectedComponents(successors: readonly (readonly number[])[]): number[][] {
  const count = successors.length;
  const UNSEEN = -1;
  const order = new Int32Array(count).fill(UNSEEN);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const nextEdge = new Int32Array(count);
  const stack: number[] = [];
  const path: number[] = [];
  const components: number[][] = [];
  let seen = 0;

  const enter = (node: number): void => {
    order[node] = seen;
    low[node] = seen;
    seen += 1;
    onStack[node] = 1;
    stack.push(node);
    path.push(node);
  };

  for (let root = 0; root < count; root += 1) {
    if (order[root] !== UNSEEN) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const edge = nextEdge[node] ?? 0;
      const target = successors[node]?.[edge];
      if (target !== undefined) {
        nextEdge[node] = edge + 1;
        if (order[target] === UNSEEN) enter(target);
        else if (onStack[target] === 1) low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] === order[node]) components.push(popComponent(stack, onStack, node));
    }
  }
  return components;
}

function popComponent(stack: number[], onStack: Uint8Array, root: number): number[] {
  if (stack.at(-1) === root) {
    stack.pop();
    onStack[root] = 0;
    return [root];
  }
  const members: number[] = [];
  for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
    onStack[member] = 0;
    members.push(member);
    if (member === root) break;
  }
  return members.sort((a, b) => a - b);
}
