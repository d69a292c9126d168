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
  /**
   * Called when a program has written to a pipe that nobody reads any more, where SIGPIPE ends other processes. Without it,
   * and if it returns, the program gets the error `EPIPE`. Not called in Deno, where each write succeeds.
   */
  readonly onBrokenPipe?: () => void;
}

/**
 * Gets what a program writes, in pieces as it writes them.
 *
 * @param bytes - a copy, of one byte or more
 */
export type WriteBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

const isText = (value: unknown): boolean => typeof value === "string";
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextRecord = (value: unknown): boolean =>
  Object(value) === value && !Array.isArray(value) && Object.values(value as object).every(isText);
const isDescriptor = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isFunction = (value: unknown): boolean => typeof value === "function";
const isOutput = (value: unknown): boolean => isDescriptor(value) || isFunction(value);

/** For each option, whether a value fits, and the values that fit. */
const OPTIONS: Readonly<Record<keyof WasiOptions, readonly [fits: (value: unknown) => boolean, wanted: string]>> = {
  args: [areTexts, "an array of strings"],
  env: [isTextRecord, "an object of strings"],
  preopens: [isTextRecord, "an object of paths"],
  stdin: [isDescriptor, "a file descriptor"],
  stdout: [isOutput, "a file descriptor or a function"],
  stderr: [isOutput, "a file descriptor or a function"],
  onBrokenPipe: [isFunction, "a function"],
};

/** Returns the mistake in the options of WASI, in words; undefined if there is none. `true` stands for the defaults. */
export function findMistake(given: unknown): string | undefined {
  if (given === true) return undefined;
  if (Object(given) !== given || typeof given === "function" || Array.isArray(given)) {
    return `found no object as wasi, expected true or an object with the options ${Object.keys(OPTIONS).join(", ")}`;
  }
  for (const [name, value] of Object.entries(given as object)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof WasiOptions] : undefined;
    if (option === undefined) {
      return `found wasi.${name.slice(0, 80)}, expected one of the options ${Object.keys(OPTIONS).join(", ")}`;
    }
    const [fits, wanted] = option;
    if (value !== undefined && !fits(value)) return `wasi.${name} has another type, expected ${wanted}`;
  }
  return undefined;
}
