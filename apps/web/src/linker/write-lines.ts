import type { WasiOptions } from "@rec/browser";

type WriteBytes = NonNullable<WasiOptions["stdout"]>;

/** The places of the lines that a program writes. */
export interface LineSink {
  /** Gets a line without its end, which has not been written yet, with at most `mostCharacters`; again when more of it is there. */
  readonly show: (beginning: string) => void;
  /** Gets a whole line. */
  readonly print: (line: string) => void;
  readonly mostCharacters: number;
}

/**
 * Returns a function that prints text line by line. A line without an end is printed when the program has returned to JavaScript:
 * a prompt, for example. A program that never returns is seen to wait all the same, because the line is shown before.
 */
export function writeLines({ show, print, mostCharacters }: LineSink): WriteBytes {
  const decoder = new TextDecoder();
  let line = "";
  let shownCharacters = 0;
  let isReturnAwaited = false;
  const printLine = (): void => {
    const whole = line;
    line = "";
    shownCharacters = 0;
    print(whole);
  };
  const printRest = (): void => {
    isReturnAwaited = false;
    if (line !== "") printLine();
  };
  return (bytes) => {
    const pieces = decoder.decode(bytes, { stream: true }).split("\n");
    for (const [at, piece] of pieces.entries()) {
      // Only its own beginning is looked at, so that a long line that comes by characters is not copied for each.
      line += piece;
      if (at < pieces.length - 1) printLine();
    }
    if (line === "") return;
    if (shownCharacters < mostCharacters) {
      const beginning = line.slice(0, mostCharacters);
      shownCharacters = beginning.length;
      show(beginning);
    }
    if (isReturnAwaited) return;
    isReturnAwaited = true;
    queueMicrotask(printRest);
  };
}
