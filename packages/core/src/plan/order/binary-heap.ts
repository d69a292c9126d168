/** Whether an item comes before another. */
export type Before<Item> = (a: Item, b: Item) => boolean;

/*
 * A priority queue in an array: each item at `n` comes before the items at `2n + 1` and `2n + 2`, or is equal to them.
 * Each call is O(log n).
 */

/** Adds an item to a heap. */
export function pushItem<Item>(heap: Item[], item: Item, before: Before<Item>): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Item;
    if (!before(item, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

/** Takes the first item out of a heap; undefined if it is empty. */
export function popItem<Item>(heap: Item[], before: Before<Item>): Item | undefined {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return last;
  const first = heap[0];
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Item, heap[child] as Item)) child += 1;
    const below = heap[child] as Item;
    if (!before(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
