import type { DataSegment } from "../wasm/module-type.ts";
import type { DataScanner } from "./data-scanner.ts";
import { isBehindHead } from "./section-id.ts";
import { SectionScanner } from "./section-scanner.ts";

/** Finds the head of a module in a stream: everything that linking reads. */
export interface HeadScanner {
  /**
   * Takes the next bytes of the stream, cut anywhere. The chunk is neither kept nor changed.
   *
   * @returns the size of the head in bytes as soon as it is known and with every later call; until then `undefined`
   * @throws Failure as soon as a byte cannot belong to a module
   */
  push(chunk: Uint8Array): number | undefined;
  /**
   * Ends the stream.
   *
   * @returns the size of the head in bytes
   * @throws Failure `UNEXPECTED_END` if the stream stopped inside a section or before the preamble was complete
   */
  end(): number;
  /**
   * The active data segments with a constant offset found so far: all of them once the stream has ended. None without a
   * data scanner.
   */
  readonly dataSegments: readonly DataSegment[];
  /** Offset of the first custom section behind the code, as soon as its first byte was taken. */
  readonly tailOffset: number | undefined;
  /** The first bytes of the content of the data section: enough for the constants that modules repeat. */
  dataBeginning(): Uint8Array;
}

const MOST_KEPT_BYTES = 8_192;

/**
 * Creates a scanner that finds the end of a module's head, so that no more of a stream has to be buffered.
 *
 * The head goes from the first byte to the end of the header of the code section; without one, to the end of the header
 * of the data section, or of the module. After the head the scanner reads only headers: `end` detects a module that was
 * cut off.
 *
 * @param data - reads the headers of data segments, which give their offsets
 */
export function createHeadScanner(data?: DataScanner): HeadScanner {
  let sizeBytes = 0;
  let headBytes: number | undefined;
  let beginning = new Uint8Array(0);
  const scanner = new SectionScanner(
    ({ id, offset }) => {
      if (isBehindHead(id)) headBytes ??= offset;
    },
    (content) => {
      if (data === undefined) return;
      data.push(content);
      if (beginning.length < MOST_KEPT_BYTES) beginning = append(beginning, content);
    },
  );
  return {
    dataSegments: data?.segments ?? [],
    get tailOffset() {
      return scanner.tailOffset;
    },
    dataBeginning: () => beginning,
    push(chunk) {
      scanner.push(chunk);
      sizeBytes += chunk.length;
      return headBytes;
    },
    end() {
      scanner.end();
      return headBytes ?? sizeBytes;
    },
  };
}

function append(kept: Uint8Array, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const more = content.subarray(0, MOST_KEPT_BYTES - kept.length);
  const joined = new Uint8Array(kept.length + more.length);
  joined.set(kept);
  joined.set(more, kept.length);
  return joined;
}
