import { ByteWriter } from "../../encode/byte-writer.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { Member } from "../layout/member.ts";
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
 * A buffer for all that is written anew in a unit. A buffer for each section of each module would take longer than the few
 * bytes that most of them have.
 *
 * @param verbatim - position of the module whose code is not written; -1 for none
 */
export function createBuffer(members: readonly Member[], verbatim: number): ByteWriter {
  let bytes = 0;
  members.forEach(({ type }, member) => {
    for (const { id, sizeBytes } of type.sections) {
      // Data stays where it is, in most units.
      const isCopied = id === sectionId.data || (id === sectionId.code && member === verbatim);
      if (id !== sectionId.custom && !isCopied) bytes += sizeBytes;
    }
  });
  return new ByteWriter(Math.ceil(1.1 * bytes) + 1024);
}

/**
 * The entries of several modules. Those that are written anew stand behind each other in `out`.
 *
 * @param entries - of each piece
 * @param write - gives the bytes of a piece, which are its own or the end of `out`
 */
export function gather<Piece extends Emitted>(
  entries: readonly Entries[],
  out: ByteWriter,
  write: (entries: Entries, position: number) => Piece,
): (Piece | Uint8Array)[] {
  const pieces: (Piece | { readonly from: number; readonly to: number })[] = [];
  entries.forEach((some, position) => {
    const from = out.length;
    const piece = write(some, position);
    const last = pieces.at(-1);
    if (out.length === from) pieces.push(piece);
    else if (last !== undefined && "from" in last && last.to === from)
      pieces.splice(-1, 1, { ...last, to: out.length });
    else pieces.push({ from, to: out.length });
  });
  const written = out.written();
  return pieces.map((piece) => ("from" in piece ? written.subarray(piece.from, piece.to) : piece));
}
