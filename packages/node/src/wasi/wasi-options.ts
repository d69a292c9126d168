import { COMMON_WASI_OPTIONS, isTextRecord, type WasiOptionShapes } from "@rec/core";

/** WASI for the modules of a link. */
export interface WasiOptions {
  /** The command line. Its first word is the name of the program; by default, it has the name of the module alone. */
  readonly args?: readonly string[];
  /** The environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of the disk that the modules may use, by the paths under which they see them; none by default. */
  readonly preopens?: Readonly<Record<string, string>>;
  /** The file descriptor of the standard input; 0 by default. */
  readonly stdin?: number;
  /** The file descriptor of the standard output, or a function that gets its bytes; 1 by default. */
  readonly stdout?: number | WriteBytes;
  /** The same for the standard error; 2 by default. */
  readonly stderr?: number | WriteBytes;
}

/**
 * Gets what a program writes, in pieces as it writes them.
 *
 * @param bytes - a copy, of one byte or more
 */
export type WriteBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

const isDescriptor = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isOutput = (value: unknown): boolean => isDescriptor(value) || typeof value === "function";

/** The values that each option accepts. */
export const WASI_OPTIONS: WasiOptionShapes<WasiOptions> = {
  ...COMMON_WASI_OPTIONS,
  preopens: [isTextRecord, "an object of paths"],
  stdin: [isDescriptor, "a file descriptor"],
  stdout: [isOutput, "a file descriptor or a function"],
  stderr: [isOutput, "a file descriptor or a function"],
};
