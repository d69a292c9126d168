export type AnyFunction = (...values: unknown[]) => unknown;

/** A function that can be handed out before it is known what it does. */
export interface Slot {
  /** What the importer imports. */
  readonly entry: AnyFunction;
  /** Makes `entry` call `target` from now on. */
  fill(target: AnyFunction): void;
}

/**
 * A slot in plain JavaScript, for runtimes that refuse to compile a shim.
 *
 * Every call goes through a JavaScript frame, which costs about three times a direct call, converts i64 to bigint and
 * back, and cannot carry v128. Up to four parameters are passed by name, which is cheaper than a rest parameter; the target
 * is captured where it is called, as a further function in between would cost as much again.
 *
 * @param early - what a call does as long as the slot is not filled
 */
export function createClosureSlot(parameterCount: number, early: () => never): Slot {
  let target: AnyFunction = early;
  const fill = (filled: AnyFunction): void => {
    target = filled;
  };
  switch (parameterCount) {
    case 0:
      return { entry: () => target(), fill };
    case 1:
      return { entry: (a) => target(a), fill };
    case 2:
      return { entry: (a, b) => target(a, b), fill };
    case 3:
      return { entry: (a, b, c) => target(a, b, c), fill };
    case 4:
      return { entry: (a, b, c, d) => target(a, b, c, d), fill };
    default:
      return { entry: (...values) => target(...values), fill };
  }
}
