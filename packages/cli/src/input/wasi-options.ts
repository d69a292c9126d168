import type { WasiOptions } from "@rec/node";
import { UsageError } from "../output/failure.ts";

/** The options of WASI on the command line. */
export interface WasiFlags {
  readonly wasi?: true;
  /** Environment variables, as `NAME=VALUE`. */
  readonly env?: readonly string[];
  /** Folders, as `PATH`, or `NAME=PATH` for a folder that the modules see as `NAME`. */
  readonly dir?: readonly string[];
  /** The module to run. */
  readonly main?: string;
}

/**
 * The options of WASI for a link; undefined without `--wasi`.
 *
 * @param programArgs - the arguments behind `--`, if it was given
 * @param name - the name of the program, the first word of its command line
 * @throws {UsageError} if an option of WASI is given without `--wasi`, or cannot be read
 */
export function readWasiOptions(
  { wasi, env = [], dir = [], main }: WasiFlags,
  {
    programArgs,
    name,
    json,
  }: { readonly programArgs: readonly string[] | undefined; readonly name: string; readonly json: boolean },
): WasiOptions | undefined {
  if (!wasi) {
    const given = [
      ...(env.length > 0 ? ["--env"] : []),
      ...(dir.length > 0 ? ["--dir"] : []),
      ...(main === undefined ? [] : ["--main"]),
      ...(programArgs === undefined ? [] : ["--"]),
    ];
    if (given.length > 0) throw new UsageError(`Cannot use ${given.join(", ")} without --wasi`);
    return undefined;
  }
  return {
    ...(programArgs && { args: [name, ...programArgs] }),
    env: Object.fromEntries(env.map(readVariable)),
    preopens: Object.fromEntries(dir.map(readFolder)),
    // Standard output is for the JSON document alone.
    ...(json && { stdout: 2 }),
  };
}

function readVariable(text: string): [string, string] {
  const cut = text.indexOf("=");
  if (cut < 1) throw new UsageError(`Cannot read --env ${text}: expected NAME=VALUE`);
  return [text.slice(0, cut), text.slice(cut + 1)];
}

function readFolder(text: string): [string, string] {
  const cut = text.indexOf("=");
  return cut < 1 ? [text, text] : [text.slice(0, cut), text.slice(cut + 1)];
}
