/** A line that a program or a host function printed. */
export interface OutputLine {
  readonly text: string;
  /** On the standard error, or by `console.error` and `console.warn`. */
  readonly isError: boolean;
}

/** The lines of a call or a link. There is none if nothing was printed. */
export interface Output {
  /** The last lines, the oldest first, each without what is too long. */
  readonly lines: readonly OutputLine[];
  /** Number of earlier lines, which are not kept. */
  readonly dropped: number;
}
