import { Failure, type Problems } from "../problem.ts";

/** Collects the failures of several modules. Ends with the first failure, and reports all that are known by then. */
export interface FailureCollector {
  /** Passes a result on. A failure is recorded under the module's place in the report, and never passed on. */
  watch<Result>(place: number, work: Promise<Result>): Promise<Result>;
  /** Waits for work that depends on watched work. Rejects soon after the first failure, with all recorded failures. */
  unlessFailed<Result>(work: Promise<Result>): Promise<Result>;
}

/** @param settle - waits for failures that are already due, so that two missing files are reported together */
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
        // A new promise each time, because a pending promise holds everything that waits for it.
        return new Promise<never>(() => {});
      }),
    unlessFailed: (work) => Promise.race([work, failed]),
  };
}

/** Waits for all work and returns all results, or rejects as `unlessFailed` does. */
export function settleAll<Result>(works: readonly Promise<Result>[], settle: () => Promise<void>): Promise<Result[]> {
  const failures = collectFailures(settle);
  return failures.unlessFailed(Promise.all(works.map((work, place) => failures.watch(place, work))));
}

/**
 * Makes one error of several. The first decides the phase, and its cause is kept. An error that is not a module's
 * failure (an abort, a mistake in a callback) takes precedence, unchanged.
 */
function combine(errors: readonly unknown[]): unknown {
  const failures = errors.filter((error) => error instanceof Failure);
  if (failures.length < errors.length) return errors.find((error) => !(error instanceof Failure));
  const [first] = failures as [Failure, ...Failure[]];
  if (failures.length === 1) return first;
  const problems = failures.flatMap((failure) => failure.problems) as unknown as Problems;
  return new Failure(first.phase, problems, "cause" in first ? { cause: first.cause } : undefined);
}
