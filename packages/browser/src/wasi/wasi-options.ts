/**
 * An open file or folder, as `@bjorn3/browser_wasi_shim` makes it. Its declarations need those of a browser, so they are not
 * part of this package's.
 */
export interface WasiFile {
  fd_close(): number;
  fd_read(size: number): { ret: number; data: Uint8Array };
  fd_write(data: Uint8Array): { ret: number; nwritten: number };
}

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
  readonly files?: readonly WasiFile[];
}

/**
 * Gets what a program writes, in pieces as it writes them.
 *
 * @param bytes - a copy, of one byte or more
 */
export type WriteBytes = (bytes: Uint8Array) => void;

const isText = (value: unknown): boolean => typeof value === "string";
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextRecord = (value: unknown): boolean =>
  Object(value) === value && !Array.isArray(value) && Object.values(value as object).every(isText);
const isFunction = (value: unknown): boolean => typeof value === "function";
const isInput = (value: unknown): boolean => typeof value === "string" || value instanceof Uint8Array;
const isFile = (value: unknown): boolean => typeof (Object(value) as Partial<WasiFile>).fd_close === "function";
const areFiles = (value: unknown): boolean => Array.isArray(value) && value.every(isFile);

/** For each option, whether a value fits, and the values that fit. */
const OPTIONS: Readonly<Record<keyof WasiOptions, readonly [fits: (value: unknown) => boolean, wanted: string]>> = {
  args: [areTexts, "an array of strings"],
  env: [isTextRecord, "an object of strings"],
  stdin: [isInput, "a string or a Uint8Array"],
  stdout: [isFunction, "a function"],
  stderr: [isFunction, "a function"],
  files: [areFiles, "an array of files and folders of @bjorn3/browser_wasi_shim"],
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
