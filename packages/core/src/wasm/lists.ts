/**
 * The item at a position that cannot be missing.
 *
 * @throws RangeError if it is missing all the same: a bug in rec, which a default would hide
 */
export function at<Item>(list: ArrayLike<Item>, position: number): Item {
  const item = list[position];
  if (item === undefined) throw new RangeError(`No item at position ${position} of ${list.length}`);
  return item;
}

/** Items by key, keys in the order of their first item. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, [Item, ...Item[]]> {
  const groups = new Map<Key, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The largest of any number of values, and of `least`. A call with one argument for each value has a limit. */
export function largest(values: Iterable<number>, least: number): number {
  let most = least;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of any number of values, and of `most`. */
export function smallest(values: Iterable<number>, most: number): number {
  let least = most;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The smallest multiple of `alignment` that is not smaller than `value`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
