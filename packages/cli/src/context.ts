import type { Terminal } from "./output/terminal.ts";
import type { Platform } from "./platform.ts";

/** All that a command is given beside its arguments: the outputs with their styles, and the runtime. */
export interface Context {
  readonly terminal: Terminal;
  readonly platform: Platform;
  /** The arguments after `--`, which are for the program that runs; undefined without `--`. */
  readonly programArgs: readonly string[] | undefined;
}
