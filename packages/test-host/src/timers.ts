/** Timers on a clock that stands still until it is advanced. */
export interface Timers {
  readonly nowMs: number;
  /** Number of waits that are not over. */
  readonly waiting: number;
  /** Moves the clock on, and ends the waits that are over by then, the earliest first. */
  advance(durationMs: number): void;
  /** Resolves when the clock has moved on by that much; rejects with the signal's reason when it is aborted first. */
  wait(durationMs: number, signal: AbortSignal | undefined): Promise<void>;
}

interface Timer {
  readonly dueMs: number;
  readonly ring: () => void;
}

export function createTimers(): Timers {
  const timers = new Set<Timer>();
  let nowMs = 0;
  return {
    get nowMs() {
      return nowMs;
    },
    get waiting() {
      return timers.size;
    },
    advance(durationMs) {
      if (!(durationMs >= 0)) throw new RangeError(`Cannot advance the clock by ${durationMs} ms: it never goes back`);
      nowMs += durationMs;
      const due = [...timers].filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
      for (const timer of due) {
        timers.delete(timer);
        timer.ring();
      }
    },
    async wait(durationMs, signal) {
      signal?.throwIfAborted();
      // Like a platform's timer, it ends after all callbacks that are already due.
      if (durationMs <= 0) return new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise<void>((resolve, reject) => {
        const timer: Timer = {
          dueMs: nowMs + durationMs,
          ring() {
            signal?.removeEventListener("abort", stop);
            resolve();
          },
        };
        const stop = () => {
          timers.delete(timer);
          reject(signal?.reason);
        };
        timers.add(timer);
        signal?.addEventListener("abort", stop, { once: true });
      });
    },
  };
}
