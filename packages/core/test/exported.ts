/** An exported function that accepts any arguments. */
export type ExportedFunction = (...values: unknown[]) => unknown;

/** The function that a linked module exports under a name; the test fails if there is none. */
export function exported(
  exports: Readonly<Record<string, WebAssembly.Exports>>,
  module: string,
  name: string,
): ExportedFunction {
  const value = exports[module]?.[name];
  if (typeof value !== "function") throw new Error(`Expected ${module} to export a function ${name}, found ${value}`);
  return value as ExportedFunction;
}
