import { ModuleLinkError } from "../errors.ts";
import { START } from "../wasm/host-names.ts";
import { plainName } from "../wasm/quote-name.ts";
import type { WasiExit } from "./wasi-exit.ts";

/**
 * Runs a command of WASI, once: calls the function `_start` of a linked module, which runs its `main`.
 *
 * @param linked - the result of `link` or `linkPlan` with WASI
 * @param module - name of the module
 * @returns the exit code, from 0 to 4,294,967,295: the program's argument of `exit`, or 0 if it returned without one
 * @throws {@link ModuleLinkError} `INVALID_ARGUMENT` if the module has no function `_start`, `ALREADY_RUN` if it has been run; a trap of the program itself
 *
 * WASI, "Application ABI".
 *
 * @example
 * ```ts
 * import { link, runCommand } from "@rec/core";
 *
 * const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0];
 * const exports = [7, 10, 1, 6, 95, 115, 116, 97, 114, 116, 0, 0, 10, 4, 1, 2, 0, 11];
 * const linked = await link({ program: new Uint8Array([...bytes, ...exports]) });
 * console.log(runCommand(linked, "program")); // 0
 * ```
 */
export function runCommand<Name extends string>(
  linked: { readonly exports: Readonly<Record<Name, object>> },
  module: Name,
): number {
  const exports: Readonly<Record<string, object>> = Object(Object(linked).exports);
  const start: unknown = Object.hasOwn(exports, module) ? Reflect.get(exports[module] as object, START) : undefined;
  if (typeof start !== "function") throw noCommand(module, Object.keys(exports));
  if (Object.hasOwn(start, HAS_RUN)) throw alreadyRun(module);
  Reflect.defineProperty(start, HAS_RUN, { value: true });
  try {
    start();
    return 0;
  } catch (error) {
    if (isExit(error)) return error.exitCode;
    throw error;
  }
}

/** Marks a function `_start` that has run. A second run would meet the memory of the first, and most programs trap then. */
const HAS_RUN: unique symbol = Symbol("has run");

function alreadyRun(module: string): ModuleLinkError {
  const name = plainName(module);
  return new ModuleLinkError(`Cannot run ${name}`, [
    {
      code: "ALREADY_RUN",
      message: `${name} has run, and a command runs only once: its memory is that of the first run`,
      hint: `link it anew for each run: runCommand(await link(…), ${JSON.stringify(module)})`,
      module,
    },
  ]);
}

/** By name, because the class is loaded only by links with WASI. */
function isExit(error: unknown): error is WasiExit {
  return error instanceof WebAssembly.RuntimeError && error.name === "WasiExit";
}

function noCommand(module: string, names: readonly string[]): ModuleLinkError {
  const name = plainName(String(module));
  const isLinked = names.includes(module);
  return new ModuleLinkError(`Cannot run ${name}`, [
    {
      code: "INVALID_ARGUMENT",
      message: isLinked
        ? `${name} is no command: expected an exported function "_start"`
        : `found no linked module ${name}, expected the result of link and the name of a module`,
      hint: isLinked
        ? "compile the program with a main function, without -mexec-model=reactor; call the exports of a library by name"
        : `write runCommand(linked, ${names[0] === undefined ? '"program"' : JSON.stringify(names[0])})`,
      ...(isLinked && { module }),
    },
  ]);
}
