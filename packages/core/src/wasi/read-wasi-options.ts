import { ModuleLoadError } from "../errors.ts";

/** For each option of WASI, whether a value fits, and the values that fit, in words. */
export type WasiOptionShapes<Options> = Readonly<
  Record<keyof Options, readonly [fits: (value: unknown) => boolean, wanted: string]>
>;

const isText = (value: unknown): boolean => typeof value === "string";

/** The shapes of the options that each platform has. */
export const COMMON_WASI_OPTIONS: WasiOptionShapes<{ readonly args?: unknown; readonly env?: unknown }> = {
  args: [(value) => Array.isArray(value) && value.every(isText), "an array of strings"],
  env: [isTextRecord, "an object of strings"],
};

/** Whether a value is an object with strings as its values. */
export function isTextRecord(value: unknown): boolean {
  return Object(value) === value && !Array.isArray(value) && Object.values(value as object).every(isText);
}

/**
 * Checks the option `wasi` of an adapter.
 *
 * @param given - the caller's value; `true` stands for the defaults
 * @param shapes - of all options of the platform
 * @returns the options
 * @throws {@link ModuleLoadError} `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { readWasiOptions } from "@rec/core";
 *
 * console.log(readWasiOptions(true, {})); // {}
 * ```
 */
export function readWasiOptions<Options extends object>(
  given: unknown,
  shapes: WasiOptionShapes<Options>,
): Partial<Options> {
  if (given === true) return {};
  const names = Object.keys(shapes);
  if (Object(given) !== given || typeof given === "function" || Array.isArray(given)) {
    throw invalid("found no object as wasi, expected true or an object of options", names);
  }
  for (const [name, value] of Object.entries(given as object)) {
    const shape = Object.hasOwn(shapes, name) ? shapes[name as keyof Options] : undefined;
    if (shape === undefined) throw invalid(`found wasi.${name.slice(0, 80)}, which is no option of WASI`, names);
    const [fits, wanted] = shape;
    if (value !== undefined && !fits(value)) throw invalid(`wasi.${name} has another type, expected ${wanted}`, names);
  }
  return given as Options;
}

function invalid(problem: string, names: readonly string[]): ModuleLoadError {
  const message = `Cannot read the options of WASI: ${problem}`;
  const hint = `write wasi: true, or wasi: { args: ["program"] }; the options are ${names.join(", ")}`;
  return new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }]);
}
