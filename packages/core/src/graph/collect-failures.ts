import { Failure, type Problems } from "../problem.ts";

/** Collects the failures of several modules; ends with the first, and tells of all that are known by then. */
export interface FailureCollector {
  /**
   * Passes a result on. A failure is noted under the module's place in the order of the report, and never passed on.
   */
  watch<Result>(place: number, work: Promise<Result>): Promise<Result>;
  /** Waits for work that waits for watched work. Rejects soon after the first failure, with all that are noted by then. */
  unlessFailed<Result>(work: Promise<Result>): Promise<Result>;
}

/** @param settle - lets failures that are due already come in, so that two missing files are reported together */
export function collectFailures(settle: () => Promise<void>): FailureCollector {
  const noted = new Map<number, unknown>();
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => {});
  return {
    watch: (place, work) =>
      work.catch(async (error) => {
        const isFirst = noted.size === 0;
        if (!noted.has(place)) noted.set(place, error);
        if (isFirst) {
          await settle();
          reject(combine([...noted].sort(([a], [b]) => a - b).map(([, problem]) => problem)));
        }
        // One of its own: a pending promise holds all that wait for it.
        return new Promise<never>(() => {});
      }),
    unlessFailed: (work) => Promise.race([work, failed]),
  };
}

/** Waits for all, and returns all results, or rejects as `unlessFailed` does. */
export function settleAll<Result>(works: readonly Promise<Result>[], settle: () => Promise<void>): Promise<Result[]> {
  const failures = collectFailures(settle);
  return failures.unlessFailed(Promise.all(works.map((work, place) => failures.watch(place, work))));
}

/**
 * One error for several. The first decides the phase; its cause is kept. An error that is no failure of a module (an abort,
 * a mistake in a callback) goes before all of them, as it is.
 */
function combine(errors: readonly unknown[]): unknown {
  const failures = errors.filter((error) => error instanceof Failure);
  if (failures.length < errors.length) return errors.find((error) => !(error instanceof Failure));
  const [first] = failures as [Failure, ...Failure[]];
  if (failures.length === 1) return first;
  const problems = failures.flatMap((failure) => failure.problems) as unknown as Problems;
  return new Failure(first.phase, problems, "cause" in first ? { cause: first.cause } : undefined);
}
