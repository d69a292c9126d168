import { setImmediate as nextTurn, setTimeout as passTime } from "node:timers/promises";

/** Timers are up to a millisecond late, too much beside a lower bound of 54. */
export async function passTimeUntil(timeMs: number): Promise<void> {
  const remainingMs = Math.floor(timeMs - performance.now()) - 1;
  if (remainingMs > 0) await passTime(remainingMs);
  while (performance.now() < timeMs) await nextTurn();
}
