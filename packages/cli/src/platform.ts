/** One of the two outputs of a process. */
export interface Output {
  /** Whether a person reads it, in a terminal that shows colours. */
  readonly isTerminal: boolean;
  write(text: string): void;
  writeBytes(bytes: Uint8Array): Promise<void>;
}

/** All that the command needs of the runtime that it runs in. */
export interface Platform {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether the environment variable NO_COLOR is set. */
  readonly noColor: boolean;
  /** Reads standard input to its end. */
  readStdin(): Promise<Uint8Array<ArrayBuffer>>;
}
