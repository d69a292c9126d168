/** Pseudo-random numbers, the same for the same seed: cheap enough for hundreds of thousands of inputs. */
export interface RandomSource {
  /** An integer from 0 to `below - 1`. */
  next(below: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Marsaglia's xorshift with 32 bits. */
export function createRandomSource(seed: number): RandomSource {
  let state = seed | 0 || 1;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return { next, pick: (items) => items[next(items.length)] ?? items[0] };
}
