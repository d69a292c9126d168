import { ByteWriter } from "../../encode/byte-writer.ts";
import type { BodyChecker } from "../reindex/body-checker.ts";
import type { Entries } from "../reindex/index-maps.ts";

/** A part of the module that streams: bytes that the receiver sends, or facts that it tells. */
export type StreamedPart =
  /** The receiver tells the count of the functions, and its width in bytes. */
  | { readonly part: "code count"; readonly length: 0 }
  /** The functions of the module, behind their count: as many bytes. The receiver lets `checker` see them. */
  | { readonly part: "code"; readonly length: number; readonly checker: BodyChecker }
  /** The receiver tells the size of the data. */
  | { readonly part: "data size"; readonly length: 0 }
  /** The segments of the module, behind their count: as many bytes. */
  | { readonly part: "data"; readonly length: number }
  /** The receiver tells the names. */
  | { readonly part: "names"; readonly length: 0 };

export type Emitted = Uint8Array | StreamedPart;

/** The answer to a part of the module that streams. */
export interface StreamedFacts {
  readonly code?: { readonly count: number; readonly countBytes: number };
  /** Bytes of the data section behind its count, and number of segments. */
  readonly data?: { readonly sizeBytes: number; readonly count: number };
  /** The content of its name section. */
  readonly names?: Uint8Array | undefined;
}

/**
 * The entries of several modules. Those that are written anew stand in one buffer, because buffers take longer than the few
 * bytes that most modules have in a section.
 *
 * @param entries - of each piece
 * @param write - gives the bytes of a piece, which are its own or the end of `out`
 */
export function gather<Piece extends Emitted>(
  entries: readonly Entries[],
  write: (entries: Entries, position: number, out: ByteWriter) => Piece,
): (Piece | Uint8Array)[] {
  const inputBytes = entries.reduce((total, { from, to }) => total + to - from, 0);
  const out = new ByteWriter(Math.ceil(1.1 * inputBytes) + 256);
  const pieces: (Piece | { readonly from: number; readonly to: number })[] = [];
  entries.forEach((some, position) => {
    const from = out.length;
    const piece = write(some, position, out);
    const last = pieces.at(-1);
    if (out.length === from) pieces.push(piece);
    else if (last !== undefined && "from" in last && last.to === from)
      pieces.splice(-1, 1, { ...last, to: out.length });
    else pieces.push({ from, to: out.length });
  });
  const written = out.written();
  return pieces.map((piece) => ("from" in piece ? written.subarray(piece.from, piece.to) : piece));
}
