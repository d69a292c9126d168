export type AnyFunction = (...values: unknown[]) => unknown;

/** A function that can be passed to an importer before its target is known. */
export interface Slot {
  /** The function that the importer imports. */
  readonly entry: AnyFunction;
  /** Makes `entry` call `target` from now on. */
  fill(target: AnyFunction): void;
}

/**
 * A slot in plain JavaScript, for runtimes that refuse to compile a shim.
 *
 * Every call goes through a JavaScript frame. This costs about three times a direct call, converts i64 to bigint and
 * back, and cannot carry v128. Up to four parameters are passed by name, which is cheaper than a rest parameter. Each
 * function captures the target itself, because another function in between would double the cost.
 *
 * @param early - called in place of the target until the slot is filled
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
