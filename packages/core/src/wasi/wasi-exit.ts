import { raiseTrap } from "../bind/raise-trap.ts";

/** The end of a program that called `exit`. No handler of WebAssembly catches it, so no further code of the program runs. */
export class WasiExit extends WebAssembly.RuntimeError {
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
