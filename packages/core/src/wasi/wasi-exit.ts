import { raiseTrap } from "../bind/raise-trap.ts";
import type { WasmRuntimeError } from "../wasm/platform-types.ts";

/** Named here, so that the declaration of the class needs no global `WebAssembly`. */
const RuntimeErrorClass: new (message?: string) => WasmRuntimeError = WebAssembly.RuntimeError;

/** The end of a program that called `exit`. No handler of WebAssembly catches it, so no further code of the program runs. */
export class WasiExit extends RuntimeErrorClass {
  override readonly name = "WasiExit";
  /** The program's argument of `exit`; 0 means success. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`The program exited with code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The function `proc_exit` of WASI. */
export function exitProgram(exitCode: unknown): never {
  raiseTrap(new WasiExit(Number(exitCode) >>> 0));
}
