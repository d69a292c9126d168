/** The order in which the libraries of a program are opened: they are loaded at once, and placed one after the other. */
export interface OpeningQueue {
  /**
   * Runs a call while no other one loads the same library. It waits for such a call; if that fails, this one tries by itself.
   *
   * @param keys - the name and the URL of the library, if it has one
   */
  alone<Result>(keys: readonly string[], run: () => Promise<Result>): Promise<Result>;
  /** Runs a call after all earlier ones. */
  inTurn<Result>(run: () => Promise<Result>): Promise<Result>;
}

export function createOpeningQueue(): OpeningQueue {
  const arriving = new Map<string, Promise<unknown>>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async alone(keys, run) {
      const other = () => keys.map((key) => arriving.get(key)).find((one) => one !== undefined);
      for (let waited = other(); waited !== undefined; waited = other()) await waited.catch(() => {});
      // Nothing is awaited between the last look and here.
      const mine = run();
      for (const key of keys) arriving.set(key, mine);
      try {
        return await mine;
      } finally {
        for (const key of keys) arriving.delete(key);
      }
    },
    inTurn(run) {
      const mine = turn.then(run);
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
