import type { Fd } from "@bjorn3/browser_wasi_shim";
import { COMMON_WASI_OPTIONS, type WasiOptionShapes } from "@rec/core";

/** WASI for the modules of a link. */
export interface WasiOptions {
  /** The command line. Its first word is the name of the program; by default, it has the name of the module alone. */
  readonly args?: readonly string[];
  /** The environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** The standard input, as UTF-8 or as text; empty by default. Bytes are copied. */
  readonly stdin?: string | Uint8Array;
  /** Gets the standard output; by default, `console.log` prints it line by line. */
  readonly stdout?: WriteBytes;
  /** Gets the standard error; by default, `console.error` prints it line by line. */
  readonly stderr?: WriteBytes;
  /**
   * Open files from descriptor 3 on, as objects of `@bjorn3/browser_wasi_shim`: a `PreopenDirectory` is a folder that the
   * modules may use. None by default.
   */
  readonly files?: readonly Fd[];
}

/**
 * Gets what a program writes, in pieces as it writes them.
 *
 * @param bytes - a copy, of one byte or more
 */
export type WriteBytes = (bytes: Uint8Array) => void;

const isFunction = (value: unknown): boolean => typeof value === "function";
const isInput = (value: unknown): boolean => typeof value === "string" || value instanceof Uint8Array;
const isFile = (value: unknown): boolean => typeof (Object(value) as Partial<Fd>).fd_close === "function";
const areFiles = (value: unknown): boolean => Array.isArray(value) && value.every(isFile);

/** The values that each option accepts. */
export const WASI_OPTIONS: WasiOptionShapes<WasiOptions> = {
  ...COMMON_WASI_OPTIONS,
  stdin: [isInput, "a string or a Uint8Array"],
  stdout: [isFunction, "a function"],
  stderr: [isFunction, "a function"],
  files: [areFiles, "an array of files and folders of @bjorn3/browser_wasi_shim"],
};
