import { createAbortController } from "./abort-controller.ts";
import { reasonOf } from "./terse-error.ts";

/** The lifetime of some work: it can be aborted, and releases its resources at its end. */
export interface Scope {
  /** Aborted if work in the scope has to stop. Success never aborts it. */
  readonly signal: AbortSignal;
  /**
   * Returns a controller for one part of the work, aborted with all of it or by itself. Platforms warn about more than
   * ten listeners on one signal, so each part has its own.
   */
  fork(): AbortController;
  /** Calls `release` once, when the scope ends in any way; at once if it has ended. */
  onEnd(release: () => void): void;
}

/** A scope that its creator ends; only the first end counts. */
export interface OwnScope extends Scope {
  /** Ends the scope after its work is done. */
  end(): void;
  /** Ends the scope and stops its work. */
  fail(reason: unknown): void;
}

export function createScope(): OwnScope {
  const controller = createAbortController();
  const releases: (() => void)[] = [];
  let ended = false;
  const end = (): void => {
    ended = true;
    for (const release of releases.splice(0)) release();
  };
  const onEnd = (release: () => void): void => {
    if (ended) release();
    else releases.push(release);
  };
  return {
    signal: controller.signal,
    end,
    onEnd,
    fail(reason) {
      if (!ended) controller.abort(reason);
      end();
    },
    fork() {
      const part = createAbortController();
      onEnd(() => {
        if (controller.signal.aborted) part.abort(controller.signal.reason);
      });
      return part;
    },
  };
}

/** The time in which one operation may act: from its call to its settlement. */
export interface Lifetime extends Scope {
  /** Ends the operation, which rejects with `error`. */
  fail(error: unknown): void;
}

/**
 * Runs an operation that ends at once when it is aborted, even if it waits for a promise that never settles.
 *
 * Everything registered with `onEnd` is released synchronously with the abort. No listener stays on the caller's
 * signal.
 *
 * @param outer - the caller's signal
 */
export async function withLifetime<Result>(
  outer: AbortSignal | undefined,
  run: (lifetime: Lifetime) => Promise<Result>,
): Promise<Result> {
  const scope = createScope();
  const { signal, fail } = scope;
  const follow = (): void => fail(outer?.reason);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

  outer?.addEventListener("abort", follow);
  if (outer?.aborted) follow();
  try {
    // The operation runs even if it is aborted already: it may hold resources to release, and its rejection must be
    // handled.
    return await Promise.race([aborted, run(scope)]);
  } catch (error) {
    // Streams and requests end at once, before the texts of the error are loaded, which may need one of their
    // connections.
    fail(reasonOf(error));
    throw error;
  } finally {
    outer?.removeEventListener("abort", follow);
    scope.end();
  }
}
