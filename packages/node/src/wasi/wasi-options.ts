import { ModuleLoadError } from "@rec/core";

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

const isText = (value: unknown): boolean => typeof value === "string";
const isDescriptor = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isOutput = (value: unknown): boolean => isDescriptor(value) || typeof value === "function";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextRecord = (value: unknown): boolean =>
  Object(value) === value && !Array.isArray(value) && Object.values(value as object).every(isText);

const OPTIONS: Readonly<Record<keyof WasiOptions, readonly [(value: unknown) => boolean, string]>> = {
  args: [isTexts, "an array of strings"],
  env: [isTextRecord, "an object of strings"],
  preopens: [isTextRecord, "an object of paths"],
  stdin: [isDescriptor, "a file descriptor"],
  stdout: [isOutput, "a file descriptor or a function"],
  stderr: [isOutput, "a file descriptor or a function"],
};

/**
 * Returns the options of WASI; `true` stands for the defaults.
 *
 * @throws ModuleLoadError `INVALID_OPTION`
 */
export function readWasiOptions(given: unknown): WasiOptions {
  if (given === true) return {};
  if (Object(given) !== given || typeof given === "function" || Array.isArray(given)) {
    throw invalid("found no object as wasi, expected true or an object of options");
  }
  for (const [name, value] of Object.entries(given as object)) {
    if (!Object.hasOwn(OPTIONS, name)) throw invalid(`found wasi.${name.slice(0, 80)}, which is no option of WASI`);
    const [fits, wanted] = OPTIONS[name as keyof WasiOptions];
    if (value !== undefined && !fits(value)) throw invalid(`wasi.${name} has another type, expected ${wanted}`);
  }
  return given as WasiOptions;
}

function invalid(problem: string): ModuleLoadError {
  const message = `Cannot read the options of WASI: ${problem}`;
  const hint = `write wasi: true, or wasi: { args: ["program"] }; the options are ${Object.keys(OPTIONS).join(", ")}`;
  return new ModuleLoadError("INVALID_OPTION", [{ code: "INVALID_OPTION", message, hint }]);
}
