/** A priority queue: `pop` takes the item that stands before all others by `compare`. O(log n) each. */
export interface BinaryHeap<Item> {
  push(item: Item): void;
  pop(): Item | undefined;
}

/** An empty heap. @param compare - negative where the first item comes before the second */
export function createBinaryHeap<Item>(compare: (a: Item, b: Item) => number): BinaryHeap<Item> {
  const items: Item[] = [];
  const before = (a: number, b: number): boolean => compare(items[a] as Item, items[b] as Item) < 0;
  const swap = (a: number, b: number): void => {
    const item = items[a] as Item;
    items[a] = items[b] as Item;
    items[b] = item;
  };

  return {
    push(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      if (items.length === 0) return undefined;
      swap(0, items.length - 1);
      const first = items.pop();
      for (let at = 0; ; ) {
        let child = 2 * at + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && before(child + 1, child)) child += 1;
        if (!before(child, at)) break;
        swap(at, child);
        at = child;
      }
      return first;
    },
  };
}
