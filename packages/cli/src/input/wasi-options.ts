import type { WasiOptions } from "@rec/node";
import { UsageError } from "../output/failure.ts";
import type { WasiOutputs } from "../platform.ts";

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

/** The command line around the options of WASI. */
interface Surroundings {
  /** The arguments behind `--`, if it was given. */
  readonly programArgs: readonly string[] | undefined;
  /** The name of the program, the first word of its command line. */
  readonly name: string;
  readonly json: boolean;
  readonly outputs: WasiOutputs;
}

/**
 * The options of WASI for a link; undefined without `--wasi`.
 *
 * @throws {UsageError} if an option of WASI is given without `--wasi`, or cannot be read
 */
export function readWasiOptions(
  { wasi, env = [], dir = [], main }: WasiFlags,
  { programArgs, name, json, outputs }: Surroundings,
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
    ...outputs,
    // Standard output is for the JSON document alone.
    ...(json && { stdout: outputs.stderr }),
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
