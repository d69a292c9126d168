import type { LinkerHost } from "../host.ts";
import { type LoadSubject, timedOut } from "./load-problems.ts";

/** Waits for something as long as there is reason to. */
export type Patience = <Result>(awaited: Promise<Result>) => Promise<Result>;

export interface PatienceOptions {
  readonly subject: LoadSubject;
  readonly timeoutMs: number | undefined;
  readonly wait: LinkerHost["wait"];
}

/** Timers of most platforms take no more, and ring at once. 25 days of silence are no limit. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Limits how long each of several awaited things may take.
 *
 * The clock runs only while something is awaited, so a reader that is itself slow is not held against the source.
 *
 * @throws ModuleLoadError `TIMED_OUT`, from the function that is returned
 */
export function createPatience({ subject, timeoutMs, wait }: PatienceOptions): Patience {
  if (timeoutMs === undefined || timeoutMs > LONGEST_TIMER_MS || wait === undefined) return (awaited) => awaited;
  return async (awaited) => {
    const settled = new AbortController();
    const silence = wait(timeoutMs, settled.signal).then(() => {
      throw timedOut(subject, timeoutMs);
    });
    try {
      return await Promise.race([awaited, silence]);
    } finally {
      settled.abort();
    }
  };
}
