/** A line that a program or a host function printed. */
export interface OutputLine {
  readonly text: string;
  /** On the standard error, or by `console.error` and `console.warn`. */
  readonly isError: boolean;
  /** Number of a line that was sent before its end: a later one with this number takes its place. */
  readonly unfinished?: number;
}

/** The lines of a call or a link. There is none if nothing was printed. */
export interface Output {
  /** The last lines, the oldest first, each without what is too long. */
  readonly lines: readonly OutputLine[];
  /** Number of earlier lines, which are not kept. */
  readonly dropped: number;
}

/** Lines that are kept of one call or link. */
export const MOST_LINES = 100;

/** Gathers output, and keeps its last lines. */
export interface OutputBuffer {
  add(output: Output): void;
  /** Undefined if nothing was added. */
  read(): Output | undefined;
}

export function createOutputBuffer(): OutputBuffer {
  const lines: OutputLine[] = [];
  let dropped = 0;
  return {
    add(output) {
      for (const line of output.lines) {
        const { unfinished } = line;
        const at = unfinished === undefined ? -1 : lines.findLastIndex((earlier) => earlier.unfinished === unfinished);
        if (at === -1) lines.push(line);
        else lines[at] = line;
      }
      dropped += output.dropped;
      const excess = lines.length - MOST_LINES;
      // Seldom, because each time moves all lines.
      if (excess <= MOST_LINES) return;
      lines.splice(0, excess);
      dropped += excess;
    },
    read() {
      if (lines.length === 0) return undefined;
      const excess = Math.max(0, lines.length - MOST_LINES);
      return { lines: lines.slice(excess), dropped: dropped + excess };
    },
  };
}
