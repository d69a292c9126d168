import { createAbortController } from "../abort-controller.ts";
import type { LinkerHost } from "../host.ts";
import { loadFailure } from "./load-problems.ts";

/** Waits for a promise, for as long as the timeout of a source allows. */
export type Timeout = <Result>(awaited: Promise<Result>) => Promise<Result>;

/**
 * The longest delay that timers of most platforms support; a longer one fires at once. Beyond 25 days, there is no
 * timeout.
 */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Limits the duration of each of several awaited promises.
 *
 * The clock runs only while a promise is awaited, so the time of a slow reader does not count.
 *
 * @throws Failure `NO_HOST` if the host cannot wait; the returned function `TIMED_OUT`
 */
export function createTimeout(timeoutMs: number | undefined, host: LinkerHost | undefined): Timeout {
  if (timeoutMs === undefined) return (awaited) => awaited;
  if (host?.wait === undefined) throw loadFailure({ about: "no-timer", code: "NO_HOST" });
  if (timeoutMs > LONGEST_TIMER_MS) return (awaited) => awaited;
  return async (awaited) => {
    const settled = createAbortController();
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
