import { loadFailure } from "./load-problems.ts";

/** Gives out a limited number of places. */
export interface Semaphore {
  /** Resolves when there is a place, first come, first served. The function that it resolves to gives the place back, once. */
  enter(): Promise<() => void>;
}

/** @throws Failure `INVALID_OPTION` where no load would ever get a place */
export function createSemaphore(places: number): Semaphore {
  if (!(places >= 1)) {
    throw loadFailure({ about: "invalid-concurrency", code: "INVALID_OPTION", concurrency: places });
  }
  const waiting: (() => void)[] = [];
  let free = places;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const takePlace = (): (() => void) => {
    let isTaken = true;
    return () => {
      if (isTaken) leave();
      isTaken = false;
    };
  };
  return {
    async enter() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return takePlace();
    },
  };
}
