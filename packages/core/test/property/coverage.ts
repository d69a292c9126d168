/** Counts what a run of a property has seen, so that it cannot pass by seeing nothing. */
export interface Coverage {
  count(what: string, times?: number): void;
  of(what: string): number;
  /** One line each, in the order of the alphabet. */
  report(): string;
}

export function createCoverage(): Coverage {
  const counts = new Map<string, number>();
  return {
    count: (what, times = 1) => {
      counts.set(what, (counts.get(what) ?? 0) + times);
    },
    of: (what) => counts.get(what) ?? 0,
    report: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, times]) => `${String(times).padStart(9)}  ${what}\n`)
        .join(""),
  };
}
