/** Counts the cases that a run of a property has covered, so that it cannot pass without covering them. */
export interface Coverage {
  count(what: string, times?: number): void;
  of(what: string): number;
  /** Adds the counts of another run. */
  add(counts: Readonly<Record<string, number>>): void;
  counts(): Readonly<Record<string, number>>;
  /** One line each, in alphabetical order. */
  report(): string;
}

/** Comparisons with `wasm-merge`, and those in which it cannot predict the host's memory. */
export const sight = {
  comparedWithMerge: "compared with wasm-merge",
  memoryLeftToHand: "compared with wasm-merge, the host's memory left to linking by hand",
  memoryOfNoOracle: "compared with wasm-merge, the host's memory with nothing",
} as const;

export function createCoverage(): Coverage {
  const counts = new Map<string, number>();
  const count = (what: string, times = 1): void => {
    counts.set(what, (counts.get(what) ?? 0) + times);
  };
  return {
    count,
    add: (others) => {
      for (const [what, times] of Object.entries(others)) count(what, times);
    },
    counts: () => Object.fromEntries(counts),
    of: (what) => counts.get(what) ?? 0,
    report: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, times]) => `${String(times).padStart(9)}  ${what}\n`)
        .join(""),
  };
}
