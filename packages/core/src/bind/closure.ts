type AnyFunction = (...values: unknown[]) => unknown;

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
 * back, and cannot carry v128. Up to four parameters are passed by name: engines inline that, but not a rest parameter.
 *
 * @param early - what a call does as long as the slot is not filled
 */
export function createClosureSlot(parameterCount: number, early: () => never): Slot {
  let target: AnyFunction = early;
  return {
    entry: closureOf(parameterCount, () => target),
    fill(filled) {
      target = filled;
    },
  };
}

function closureOf(parameterCount: number, target: () => AnyFunction): AnyFunction {
  switch (parameterCount) {
    case 0:
      return () => target()();
    case 1:
      return (a) => target()(a);
    case 2:
      return (a, b) => target()(a, b);
    case 3:
      return (a, b, c) => target()(a, b, c);
    case 4:
      return (a, b, c, d) => target()(a, b, c, d);
    default:
      return (...values) => target()(...values);
  }
}
