import { opcode, PREAMBLE, sectionId, typeForm } from "../wasm/binary-format.ts";

/*
 * Traps of the linker itself.
 *
 * A handler of WebAssembly (`catch_all`, `catch_all_ref`, `catch` of `WebAssembly.JSTag`) catches each exception of
 * JavaScript, a new `WebAssembly.RuntimeError` included. It does not catch a trap. V8, SpiderMonkey and JavaScriptCore
 * mark the error object of a trap, and the mark stays when JavaScript catches the object, changes it, and throws it
 * again.
 *
 * So the linker lets this module trap, gives the trap the class and properties of its own error, and throws it:
 *
 *   (module (start 0) (func unreachable))
 *
 * Without permission to compile, it lets JavaScript exceed the stack. V8 and JavaScriptCore mark that error in the same
 * way. SpiderMonkey does not: there, a handler catches the error.
 */
export const TRAPPING_MODULE: readonly number[] = [
  ...PREAMBLE,
  ...[sectionId.type, 4, 1, typeForm.func, 0, 0],
  ...[sectionId.function, 2, 1, 0],
  ...[sectionId.start, 1, 0],
  ...[sectionId.code, 5, 1, 3, 0, opcode.unreachable, opcode.end],
];

/** Throws an error that no handler of WebAssembly catches: a trap with the class and the properties of `error`. */
export function raiseTrap(error: WebAssembly.RuntimeError): never {
  const trap = Object.setPrototypeOf(trapOfEngine(), Object.getPrototypeOf(error) as object);
  // In some engines, `stack` is an accessor that reads the stack of the object itself.
  const stack = { value: error.stack, writable: true, configurable: true };
  throw Object.defineProperties(trap, { ...Object.getOwnPropertyDescriptors(error), stack });
}

function trapOfEngine(): unknown {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(TRAPPING_MODULE)));
  } catch (trap) {
    if (trap instanceof WebAssembly.RuntimeError) return trap;
  }
  try {
    return exceedStack();
  } catch (overflow) {
    return overflow;
  }
}

/** The addition prevents a tail call, which would never end. */
function exceedStack(): number {
  return 1 + exceedStack();
}
