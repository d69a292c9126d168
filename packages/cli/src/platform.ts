import type { WasiOptions } from "@rec/node";

/** One of the two outputs of a process. If nobody reads it any more, a write ends the process with `EXIT.brokenPipe`. */
export interface Output {
  /** Whether a person reads it, in a terminal that shows colours. */
  readonly isTerminal: boolean;
  write(text: string): void;
  writeBytes(bytes: Uint8Array): Promise<void>;
}

/** The options of WASI about outputs. */
export type WasiOutputs = Required<Pick<WasiOptions, "stdout" | "stderr">> & Pick<WasiOptions, "onBrokenPipe">;

/** All that the command needs of the runtime that it runs in. */
export interface Platform {
  readonly stdout: Output;
  readonly stderr: Output;
  /** The outputs of programs that use WASI. Such a program, too, ends with `EXIT.brokenPipe`. */
  readonly wasi: WasiOutputs;
  /** Whether the environment variable NO_COLOR is set. */
  readonly noColor: boolean;
  /** Reads standard input to its end. */
  readStdin(): Promise<Uint8Array<ArrayBuffer>>;
}
