import { checkArguments, type OptionShapes } from "./check-options.ts";
import { programFailure } from "./program/program-problems.ts";
import { brandOf, typeNameOf } from "./wasm/brand.ts";

/** The options of `open`. */
export const OPEN_OPTIONS: OptionShapes = {
  scope: ["local", "global"],
  source: "any",
  signal: { has: ["addEventListener", "removeEventListener"] },
};

const OPEN_SYNC_OPTIONS: OptionShapes = { scope: ["local", "global"] };

/** @throws Failure `INVALID_ARGUMENT` */
export function checkSpecifier(specifier: unknown): void {
  if (typeof specifier !== "string" && brandOf(specifier) !== "URL") refuse("open", "specifier", specifier);
}

/**
 * @returns the compiled module, if there is one
 * @throws Failure `INVALID_ARGUMENT`, `INVALID_OPTION`
 */
export function checkOpenSync(name: unknown, module: unknown, options: unknown): WebAssembly.Module | undefined {
  if (typeof name !== "string") refuse("openSync", "specifier", name);
  const compiled = compiledOf(module);
  if (module !== undefined && compiled === undefined) refuse("openSync", "module", module);
  checkArguments({ call: "openSync", modules: {}, options, shapes: OPEN_SYNC_OPTIONS }, "link");
  return compiled;
}

/** The value, if it is a compiled module. */
export function compiledOf(value: unknown): WebAssembly.Module | undefined {
  return brandOf(value) === "WebAssembly.Module" ? (value as WebAssembly.Module) : undefined;
}

function refuse(call: "open" | "openSync", argument: "specifier" | "module", value: unknown): never {
  const subject = { call, argument, given: typeNameOf(value) };
  throw programFailure({ about: "invalid-library-argument", code: "INVALID_ARGUMENT", ...subject });
}
