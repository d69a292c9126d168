/** Limits how many loads run at the same time. */
export interface Semaphore {
  /**
   * Resolves when a permit is free, first come, first served. The result is a function that releases the permit, once.
   */
  enter(): Promise<() => void>;
}

/** @param places - 1 or more; otherwise no load would ever get a permit */
export function createSemaphore(places: number): Semaphore {
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
