import { changedBetweenAttempts, mayPass } from "./load-problems.ts";
import type { OpenedModule } from "./opened-module.ts";

/** A load that is begun anew, from the first byte, where it failed in a way that may pass. */
export interface RepeatedLoad {
  /** The attempt of the moment, open; rejects when the last one has failed. */
  opened(): Promise<OpenedModule>;
  /**
   * Says that reading the body of an attempt has failed, and resolves to the attempt that takes its place.
   *
   * @throws the error itself where it will not pass, or no attempt is left
   */
  again(failed: OpenedModule, error: unknown): Promise<OpenedModule>;
}

export interface RepeatOptions {
  /** How many attempts may follow the first; 0 where the source can be read only once. */
  readonly retries: number;
  /** Lets time pass between two attempts. */
  readonly wait: (durationMs: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 100;

/** Of one attempt: the pause behind it. Doubled with each, so that a server that is overrun is left alone. */
function pauseAfter(attempt: number): number {
  return FIRST_PAUSE_MS * 2 ** attempt;
}

/** Runs `open` until it succeeds, fails for good, or has failed once more often than it may be repeated. */
export function repeatLoad(open: () => Promise<OpenedModule>, { retries, wait }: RepeatOptions): RepeatedLoad {
  let failures = 0;
  const passOver = async (error: unknown): Promise<void> => {
    if (failures >= retries || !mayPass(error)) throw error;
    failures += 1;
    await wait(pauseAfter(failures - 1));
  };
  const attempt = async (): Promise<OpenedModule> => {
    for (;;) {
      try {
        return await open();
      } catch (error) {
        await passOver(error);
      }
    }
  };
  let latest = attempt();
  let succeeded: OpenedModule | undefined;
  const replace = async (failed: OpenedModule, error: unknown): Promise<OpenedModule> => {
    await passOver(error);
    const next = await attempt();
    if (!haveSameHead(failed, next)) throw changedBetweenAttempts(next, error);
    succeeded = next;
    return next;
  };
  return {
    async opened() {
      const opened = await latest;
      succeeded ??= opened;
      return opened;
    },
    again(failed, error) {
      // Whoever reads the same attempt meets the same failure: the first of them begins the next.
      if (failed === succeeded) {
        succeeded = undefined;
        latest = replace(failed, error);
      }
      return latest;
    },
  };
}

/** Whether two attempts began with the same bytes, as far as both have been read: at least to the end of the head. */
function haveSameHead({ content: first }: OpenedModule, { content: second }: OpenedModule): boolean {
  if (first.kind !== "stream" || second.kind !== "stream") return first.kind === second.kind;
  const size = Math.min(first.head.length, second.head.length);
  for (let at = 0; at < size; at += 1) if (first.head[at] !== second.head[at]) return false;
  return true;
}
