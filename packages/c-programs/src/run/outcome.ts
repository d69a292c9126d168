/** The behaviour of a program in one run. */
export interface Outcome {
  /** The result of `test()`; a bigint as its digits. */
  readonly result: number | string;
  readonly output: string;
}

/** Calls `test()`. */
export function callTest(exports: Readonly<Record<string, unknown>>): number | string {
  const { test } = exports as { readonly test: () => number | bigint };
  const result = test();
  return typeof result === "bigint" ? String(result) : result;
}
