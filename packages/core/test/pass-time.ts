import type { TestHost } from "@rec/test-host";
import { until } from "./outcomes.ts";

/**
 * Waits for `work` while the host's clock advances, as often as a wait is pending: the whole takes less than a second.
 */
export async function passTime<Result>({ clock }: TestHost, work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  work.then(end, end);
  while (!isOver) {
    await until(() => isOver || clock.waiting > 0);
    clock.advance(1000);
  }
  return work;
}

/** The durations that the host was asked to wait, in order; waits of zero length are left out. */
export function waitsOf({ calls }: TestHost): number[] {
  return calls.flatMap((call) => (call.door === "wait" && call.durationMs > 0 ? [call.durationMs] : []));
}

/** The URLs that the host was asked to load, in order. */
export function loadsOf({ calls }: TestHost): string[] {
  return calls.flatMap((call) => (call.door === "load" ? [call.url] : []));
}
