/** One request, from its arrival to the end of its connection. Each connection carries one request. */
export interface Visit {
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** By `Date.now()`. */
  readonly openedAtMs: number;
  /** When both sides had closed the connection; undefined while it is open. */
  readonly closedAtMs?: number;
}

/** Records requests, and counts the connections that are still open. */
export interface Visits {
  /** Adds a visit, and returns the number of visits of its path. */
  begin(visit: Visit, closed: Promise<void>): number;
  of(path: string): readonly Visit[];
  readonly open: number;
}

export function createVisits(): Visits {
  const byPath = new Map<string, Visit[]>();
  let open = 0;
  return {
    begin(visit, closed) {
      const visits = byPath.get(visit.path) ?? [];
      byPath.set(visit.path, visits);
      const at = visits.push(visit) - 1;
      open += 1;
      closed.then(() => {
        open -= 1;
        visits[at] = { ...visit, closedAtMs: Date.now() };
      });
      return visits.length;
    },
    of: (path) => byPath.get(path) ?? [],
    get open() {
      return open;
    },
  };
}
