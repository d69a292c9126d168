import { reasonOf } from "./terse-error.ts";

/** What holds something as long as it is needed, and lets go of it. */
export interface Scope {
  /** Aborted where what runs in the scope is to stop. Never aborted by success. */
  readonly signal: AbortSignal;
  /**
   * A controller for one part of the work, aborted with all of it or by itself. Platforms warn of more than ten listeners on
   * one signal, so each part has its own.
   */
  fork(): AbortController;
  /** Has `release` called once, when the scope ends in whatever way; at once if it has ended. */
  onEnd(release: () => void): void;
}

/** A scope that is ended by whoever made it; only the first end counts. */
export interface OwnScope extends Scope {
  /** Ends the scope: what runs in it is done. */
  end(): void;
  /** Ends the scope: what runs in it is to stop. */
  fail(reason: unknown): void;
}

export function createScope(): OwnScope {
  const controller = new AbortController();
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
      const part = new AbortController();
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
 * Runs an operation that ends at once when it is aborted, even where what it waits for never answers.
 *
 * What was given to `onEnd` is released synchronously with the abort. No listener stays on the caller's signal.
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
    // The operation runs on even where the abort came first: it may hold what is to be released, and must be listened to.
    return await Promise.race([aborted, run(scope)]);
  } catch (error) {
    // Streams and requests end at once, before the texts of the error are loaded: that may take one of their connections.
    fail(reasonOf(error));
    throw error;
  } finally {
    outer?.removeEventListener("abort", follow);
    scope.end();
  }
}
