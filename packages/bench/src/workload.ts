/** A workload in linked modules, ready to be timed. */
export interface Exercise {
  /** Runs `count` operations in one call, and returns a result that depends on each of them. */
  readonly run: (count: number) => number;
  /** The result of `run(count)` if every operation is right. */
  readonly expected: (count: number) => number;
}

/** An instance that does not exist yet when the closures over it are written. */
export interface Later<Exports = unknown> {
  exports: Exports;
}

/** Work of modules that are linked. */
export interface Workload {
  /** Folder of its modules in `dist/modules`. */
  readonly name: string;
  readonly title: string;
  /** The unit of the times; a pass is one call of each module. */
  readonly operation: "pair" | "call" | "pass";
  /** The module that the benchmark calls, and the others. */
  readonly modules: readonly [caller: string, ...others: string[]];
  /**
   * Makes the exercise, and checks properties that a run does not show.
   *
   * @param label - not used twice in a process
   * @throws if a result of the modules is wrong
   */
  readonly prepare: (exports: WebAssembly.Exports, label: string) => Exercise;
}

/** Work of two modules that need each other. */
export interface PairWorkload extends Workload {
  /** The module that the benchmark calls, and the module that this one calls. */
  readonly modules: readonly [caller: string, callee: string];
  /** By hand, as in the lesson: the caller's imports in place of the callee, with parameters by name and without. */
  readonly placeholders: (callee: Later) => Readonly<Record<"named" | "rest", WebAssembly.Imports>>;
  /** The callee's imports from the caller, by hand. */
  readonly calleeImports: (caller: WebAssembly.Exports) => WebAssembly.Imports;
}

export interface Comparison {
  readonly what: string;
  readonly expected: unknown;
}

export function assertEqual(found: unknown, { what, expected }: Comparison): void {
  if (!Object.is(found, expected)) throw new Error(`${what} is ${String(found)}, not ${String(expected)}`);
}

/** An exported function of one number, as JavaScript sees it. */
export function functionOf(exports: WebAssembly.Exports, name: string): (value: number) => number {
  const found = exports[name];
  if (typeof found !== "function") throw new Error(`There is no function "${name}"`);
  return found as (value: number) => number;
}
