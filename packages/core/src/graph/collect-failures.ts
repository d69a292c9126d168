import { createAbortController } from "../abort-controller.ts";
import { Failure, type Problems } from "../problem.ts";

/** The waits for further failures, once one is known. */
export interface FailureWaits {
  /** Ends when the failures that are already due are known. */
  due(): Promise<void>;
  /** Ends when an error has waited long enough for modules that are still loading. */
  enough(signal: AbortSignal): Promise<void>;
}

/** Collects the failures of several modules, and makes one error of them. */
export interface FailureCollector {
  /**
   * Passes a result on. A failure is recorded under the module's place in the report, and never passed on.
   *
   * @param isWhole - false for work that waits for other watched work, which is not waited for
   */
  watch<Result>(place: number, work: Promise<Result>, isWhole?: boolean): Promise<Result>;
  /** Waits for work that depends on watched work. Rejects soon after the first failure, with all recorded failures. */
  unlessFailed<Result>(work: Promise<Result>): Promise<Result>;
}

/**
 * The error waits until no watched work is left, so that it has the problems of all modules; but no longer than `waits` allows,
 * because a module may load for minutes. An error that is not a module's failure does not wait.
 */
export function collectFailures(waits: FailureWaits): FailureCollector {
  const noted = new Map<number, unknown>();
  let running = 0;
  let onIdle: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => {});

  const end = (count: number): void => {
    running -= count;
    if (running === 0) onIdle();
  };
  const waitForOthers = async (): Promise<void> => {
    if (running === 0) return;
    const timer = createAbortController();
    const over = waits.enough(timer.signal).then(
      () => true,
      () => true,
    );
    while (running > 0) {
      const idle = new Promise<false>((resolve) => {
        onIdle = () => resolve(false);
      });
      if (await Promise.race([over, idle])) break;
      // Work that was waiting may begin now.
      await waits.due();
    }
    timer.abort();
  };

  return {
    watch(place, work, isWhole = true) {
      const count = Number(isWhole);
      running += count;
      return work.then(
        (result) => {
          end(count);
          return result;
        },
        async (error) => {
          const isFirst = noted.size === 0;
          if (!noted.has(place)) noted.set(place, error);
          end(count);
          const isFailure = error instanceof Failure;
          if (isFirst || !isFailure) {
            await waits.due();
            if (isFailure) await waitForOthers();
            reject(combine([...noted].sort(([a], [b]) => a - b).map(([, problem]) => problem)));
          }
          // A new promise each time, because a pending promise holds everything that waits for it.
          return new Promise<never>(() => {});
        },
      );
    },
    unlessFailed: (work) => Promise.race([work, failed]),
  };
}

/** Waits for all work and returns all results, or rejects as `unlessFailed` does. */
export function settleAll<Result>(works: readonly Promise<Result>[], waits: FailureWaits): Promise<Result[]> {
  const failures = collectFailures(waits);
  return failures.unlessFailed(Promise.all(works.map((work, place) => failures.watch(place, work))));
}

/**
 * Makes one error of several. The first decides the phase, and its cause is kept. An error that is not a module's
 * failure (an abort, a mistake in a callback) takes precedence, unchanged.
 */
export function combine(errors: readonly unknown[]): unknown {
  const failures = errors.filter((error) => error instanceof Failure);
  if (failures.length < errors.length) return errors.find((error) => !(error instanceof Failure));
  const [first] = failures as [Failure, ...Failure[]];
  if (failures.length === 1) return first;
  const problems = failures.flatMap((failure) => failure.problems) as unknown as Problems;
  return new Failure(first.phase, problems, "cause" in first ? { cause: first.cause } : undefined);
}
