import { sectionId } from "../wasm/binary-format.ts";
import { implementationLimits } from "../wasm/implementation-limits.ts";
import {
  limitExceeded,
  malformedInteger,
  repeatedSection,
  sectionCutOff,
  sectionOutOfOrder,
  sectionSizeCutOff,
  unknownSection,
} from "./framing-problems.ts";
import { checkPreamble, mayBeWebAssembly, PREAMBLE_BYTES, SNIFFED_BYTES } from "./preamble.ts";
import { isBehindHead, sectionRank } from "./section-id.ts";

/*
 * Module. Core specification 3.0, "Modules", binary format.
 *
 *   module     preamble section*
 *   section    id: byte, size of the content: u32, content
 */

const LONGEST_U32_BYTES = 5;
/** The factor of the last byte of such an integer. */
const LAST_SCALE = 2 ** 28;

/** A section with a complete header. Its content may still follow. */
export interface ScannedSection {
  readonly id: number;
  /** Offset of the content, after id and size. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A section header with an incomplete size. */
interface Header {
  readonly id: number;
  sizeBytes: number;
  /** The factor of the next byte of the size. */
  scale: number;
}

/**
 * Finds the sections of a module that comes in pieces, cut anywhere. Keeps no byte of a section's content.
 *
 * Checks the preamble, the ids of sections, their order, and that each occurs at most once. After an error, the scanner
 * cannot be used any more.
 */
export class SectionScanner {
  /** Offset of the first custom section behind the code or data section, as soon as its first byte was taken. */
  tailOffset: number | undefined;
  readonly #onSection: (section: ScannedSection) => void;
  readonly #onData: ((content: Uint8Array) => void) | undefined;
  /** Number of bytes that were taken by earlier calls. */
  #taken = 0;
  /** The first bytes, until the preamble is known to be good. */
  #beginning: Uint8Array | undefined = new Uint8Array(0);
  #header: Header | undefined;
  /** The section that is being passed over, and the number of its bytes that are still to come. */
  #section: ScannedSection | undefined;
  #contentLeft = 0;
  #previousId: number | undefined;
  #customSections = 0;

  /** @param onData - gets the content of the data section piece by piece, as a view that is valid during the call */
  constructor(onSection: (section: ScannedSection) => void, onData?: (content: Uint8Array) => void) {
    this.#onSection = onSection;
    this.#onData = onData;
  }

  /** Takes the next bytes. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    let at = this.#beginning === undefined ? 0 : this.#takeBeginning(this.#beginning, chunk);
    while (at < chunk.length) {
      if (this.#section === undefined) {
        this.#takeHeader(chunk[at] as number, this.#taken + at);
        at += 1;
      } else {
        const end = Math.min(at + this.#contentLeft, chunk.length);
        if (this.#section.id === sectionId.data) this.#onData?.(chunk.subarray(at, end));
        this.#contentLeft -= end - at;
        if (this.#contentLeft === 0) this.#section = undefined;
        at = end;
      }
    }
    this.#taken += chunk.length;
    const maximum = implementationLimits.moduleBytes;
    if (this.#taken > maximum) throw limitExceeded("moduleBytes", this.#taken, maximum);
  }

  /** Ends the module; throws if it is not complete. */
  end(): void {
    if (this.#beginning !== undefined) checkPreamble(this.#beginning);
    if (this.#header !== undefined) throw sectionSizeCutOff(this.#header.id, this.#taken);
    if (this.#section === undefined) return;
    const { id, sizeBytes, offset } = this.#section;
    throw sectionCutOff({ section: id, needed: sizeBytes, found: this.#taken - offset, offset });
  }

  /** Returns the number of bytes of the chunk that belong to the preamble. */
  #takeBeginning(before: Uint8Array, chunk: Uint8Array): number {
    const beginning = new Uint8Array(Math.min(before.length + chunk.length, SNIFFED_BYTES));
    beginning.set(before);
    beginning.set(chunk.subarray(0, beginning.length - before.length), before.length);
    if (beginning.length < (mayBeWebAssembly(beginning) ? PREAMBLE_BYTES : SNIFFED_BYTES)) {
      this.#beginning = beginning;
      return chunk.length;
    }
    checkPreamble(beginning);
    this.#beginning = undefined;
    return PREAMBLE_BYTES - before.length;
  }

  #takeHeader(byte: number, offset: number): void {
    const header = this.#header;
    if (header === undefined) {
      if (byte === sectionId.custom) this.#countCustomSection(offset);
      else this.#checkOrder(byte, offset);
      this.#header = { id: byte, sizeBytes: 0, scale: 1 };
      return;
    }
    if (header.scale === LAST_SCALE && byte > 0x0f) throw malformedInteger("u32", offset - LONGEST_U32_BYTES + 1);
    header.sizeBytes += (byte & 0x7f) * header.scale;
    header.scale *= 0x80;
    if (byte >= 0x80) return;
    this.#header = undefined;
    const section: ScannedSection = { id: header.id, offset: offset + 1, sizeBytes: header.sizeBytes };
    this.#onSection(section);
    this.#contentLeft = section.sizeBytes;
    if (this.#contentLeft > 0) this.#section = section;
  }

  #countCustomSection(offset: number): void {
    const found = ++this.#customSections;
    if (this.#previousId !== undefined && isBehindHead(this.#previousId)) this.tailOffset ??= offset;
    if (found > implementationLimits.customSections) throw limitExceeded("customSections", found, offset);
  }

  #checkOrder(id: number, offset: number): void {
    const rank = sectionRank(id);
    if (rank === undefined) throw unknownSection(id, offset);
    const previousId = this.#previousId;
    this.#previousId = id;
    if (previousId === undefined) return;
    if (id === previousId) throw repeatedSection(id, offset);
    if (rank < (sectionRank(previousId) as number)) throw sectionOutOfOrder(id, previousId, offset);
  }
}
