import type { TestHost } from "@rec/test-host";
import { until } from "./outcomes.ts";

/** Waits for `work` while the host's clock moves on, as often as somebody waits on it: nothing takes longer than a second. */
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

/** For how long the host was asked to wait, each time; waits of no length are left out. */
export function waitsOf({ calls }: TestHost): number[] {
  return calls.flatMap((call) => (call.door === "wait" && call.durationMs > 0 ? [call.durationMs] : []));
}

/** What the host was asked to load, in that order. */
export function loadsOf({ calls }: TestHost): string[] {
  return calls.flatMap((call) => (call.door === "load" ? [call.url] : []));
}
