/** The time in which one operation may act: from its call to its settlement. */
export interface Lifetime {
  /** Aborted as soon as the operation is to stop: by its caller, or because it failed. Never aborted by success. */
  readonly signal: AbortSignal;
  /** A signal of its own for one part of the operation: platforms warn of more than ten listeners on one signal. */
  fork(): AbortSignal;
  /** Ends the operation, which rejects with `error`. */
  fail(error: unknown): void;
  /** Has `release` called once, when the operation ends in whatever way; at once if it has ended. */
  onEnd(release: () => void): void;
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
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  let ended = false;
  const end = (): void => {
    ended = true;
    for (const release of releases.splice(0)) release();
  };
  const fail = (error: unknown): void => {
    controller.abort(error);
    end();
  };
  const follow = (): void => fail(outer?.reason);
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });

  outer?.addEventListener("abort", follow);
  if (outer?.aborted) follow();
  const onEnd = (release: () => void): void => {
    if (ended) release();
    else releases.push(release);
  };
  const fork = (): AbortSignal => {
    const part = new AbortController();
    onEnd(() => {
      if (controller.signal.aborted) part.abort(controller.signal.reason);
    });
    return part.signal;
  };
  try {
    // The operation runs on even where the abort came first: it may hold what is to be released, and must be listened to.
    const running = run({ signal: controller.signal, fork, fail, onEnd });
    return await Promise.race([aborted, running]);
  } catch (error) {
    fail(error);
    throw error;
  } finally {
    outer?.removeEventListener("abort", follow);
    end();
  }
}
