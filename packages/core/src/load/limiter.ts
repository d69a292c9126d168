/** Gives out a limited number of places. */
export interface Limiter {
  /** Resolves when there is a place, first come, first served; the function it resolves to gives the place back, once. */
  enter(): Promise<() => void>;
}

/** @throws RangeError where nobody would ever get a place */
export function createLimiter(places: number): Limiter {
  if (!(places >= 1)) {
    throw new RangeError(`Cannot load ${places} modules at one time: expected a concurrency of 1 or more`);
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
