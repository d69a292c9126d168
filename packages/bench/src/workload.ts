/** A workload in linked modules, ready to be timed. */
export interface Exercise {
  /** Does `count` operations in one call, and returns something that depends on each of them. */
  readonly run: (count: number) => number;
  /** What `run(count)` returns if every operation does what it should. */
  readonly expected: (count: number) => number;
}

/** An instance that does not exist yet when the closures over it are written. */
export interface Later<Exports = unknown> {
  exports: Exports;
}

/** Something that two modules do which need each other. */
export interface Workload {
  /** Folder of its modules in `dist/modules`. */
  readonly name: string;
  readonly title: string;
  /** Times are for one of these. */
  readonly operation: "pair" | "call";
  /** The module that is entered, and the one that it calls. */
  readonly modules: readonly [caller: string, callee: string];
  /** The lesson by hand: what the caller gets in place of the callee, with parameters by name and without. */
  readonly placeholders: (callee: Later) => Readonly<Record<"named" | "rest", WebAssembly.Imports>>;
  /** What the callee gets of the caller, by hand. */
  readonly calleeImports: (caller: WebAssembly.Exports) => WebAssembly.Imports;
  /**
   * Makes the exercise, and looks at what a run does not show.
   *
   * @param label - not used twice in a process
   * @throws if the modules do not do what they should
   */
  readonly prepare: (exports: WebAssembly.Exports, label: string) => Exercise;
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
