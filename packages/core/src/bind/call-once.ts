import { TracedTrap } from "../errors.ts";
import { nullRecord } from "../wasm/null-record.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import type { LinkerBindings, OnceStep } from "./linker-bindings.ts";
import { raiseTrap } from "./raise-trap.ts";

/** The trap of a call to a function `_initialize` that the linker has called. */
export class AlreadyInitializedError extends TracedTrap {
  override readonly name = "AlreadyInitializedError";
  readonly code = "ALREADY_INITIALIZED";
}

/** Returns a function that calls the function of each step once, for one run of a plan. */
export function createOnceCaller(): LinkerBindings["callOnce"] {
  const called = new Set<unknown>();
  return (step, exports = {}) => {
    const target = exports[step.export] as () => void;
    // Several modules may export one function. An engine gives the same object for it.
    if (!called.has(target)) {
      called.add(target);
      target();
    }
    return withTrap(step, exports);
  };
}

/** The exports of a unit, with a trapping function in place of the one that a step has called. */
export function withTrap(step: OnceStep, exports: WebAssembly.Exports): WebAssembly.Exports {
  const copy = nullRecord<WebAssembly.ExportValue>();
  // A C library has a thousand exports, so no list of pairs is made.
  for (const name in exports) copy[name] = exports[name] as WebAssembly.ExportValue;
  copy[step.export] = () => trapInitialized(step);
  return Object.freeze(copy);
}

function trapInitialized({ unit, export: name }: OnceStep): never {
  raiseTrap(
    new AlreadyInitializedError({
      code: "ALREADY_INITIALIZED",
      message: `cannot call ${quoteName(name)} of ${plainName(unit)}: the linker has called it, and it may run only once`,
      hint: "leave the call out, or link with initialize: false",
      module: unit,
    }),
  );
}
