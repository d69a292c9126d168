import type { LinkerHost } from "../host.ts";
import { loadFailure } from "./load-problems.ts";

/** Waits for something, for as long as the limit of a source allows. */
export type Timeout = <Result>(awaited: Promise<Result>) => Promise<Result>;

/** Timers of most platforms take no more, and ring at once. 25 days of silence are no limit. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Limits how long each of several awaited things may take.
 *
 * The clock runs only while something is awaited, so a reader that is itself slow is not held against the source.
 *
 * @throws Failure `NO_HOST` if the host cannot wait; the returned function `TIMED_OUT`
 */
export function createTimeout(timeoutMs: number | undefined, host: LinkerHost | undefined): Timeout {
  if (timeoutMs === undefined) return (awaited) => awaited;
  if (host?.wait === undefined) throw loadFailure({ about: "no-timer", code: "NO_HOST" });
  if (timeoutMs > LONGEST_TIMER_MS) return (awaited) => awaited;
  return async (awaited) => {
    const settled = new AbortController();
    const silence = (host as Required<LinkerHost>).wait(timeoutMs, settled.signal).then(() => {
      throw loadFailure({ about: "timed-out", code: "TIMED_OUT", timeoutMs, retryable: true });
    });
    try {
      return await Promise.race([awaited, silence]);
    } finally {
      settled.abort();
    }
  };
}
