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
} from "./parse-problems.ts";
import { checkPreamble, mayBeWebAssembly, PREAMBLE_BYTES, SNIFFED_BYTES } from "./preamble.ts";
import { sectionRank } from "./section-id.ts";

/*
 * Module. Core specification 3.0, "Modules", binary format.
 *
 *   module     preamble section*
 *   section    id: byte, size of the content: u32, content
 */

const LONGEST_U32_BYTES = 5;

/** A section whose header has been read; its content may be still to come. */
export interface ScannedSection {
  readonly id: number;
  /** Offset of the content, behind id and size. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/**
 * Finds the sections of a module whose bytes come in pieces, cut anywhere. Keeps no byte of a section's content.
 *
 * Checks the preamble, the ids of sections, their order, and that each stands at most once. After it has thrown, it is
 * of no more use.
 */
export class SectionScanner {
  readonly #onSection: (section: ScannedSection) => void;
  readonly #onData: (content: Uint8Array) => void;
  /** Number of bytes taken. */
  #offset = 0;
  /** The first bytes, until the preamble is known to be good. */
  #beginning: number[] | undefined = [];
  /** The header that is being read. */
  #header: { readonly id: number; sizeBytes: number; sizeLength: number } | undefined;
  /** The section whose content is being passed over, and how much of it is still to come. */
  #section: ScannedSection | undefined;
  #contentLeft = 0;
  #previousId: number | undefined;
  #customSections = 0;

  /** @param onData - told the content of the data section, piece by piece; a view that is good during the call */
  constructor(onSection: (section: ScannedSection) => void, onData: (content: Uint8Array) => void = () => {}) {
    this.#onSection = onSection;
    this.#onData = onData;
  }

  /** Takes the next bytes. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const count = this.#section === undefined ? 1 : Math.min(this.#contentLeft, chunk.length - at);
      this.#offset += count;
      if (this.#section?.id === sectionId.data) this.#onData(chunk.subarray(at, at + count));
      if (this.#section !== undefined) this.#passOver(count);
      else this.#takeByte(chunk[at] as number);
      at += count;
    }
    this.#checkSize();
  }

  /** Says that no more bytes follow; throws where the module is not complete. */
  end(): void {
    if (this.#beginning !== undefined) checkPreamble(Uint8Array.from(this.#beginning));
    if (this.#header !== undefined) throw sectionSizeCutOff(this.#header.id, this.#offset);
    if (this.#section === undefined) return;
    const { id, sizeBytes, offset } = this.#section;
    throw sectionCutOff({ section: id, needed: sizeBytes, found: this.#offset - offset, offset });
  }

  #checkSize(): void {
    const maximum = implementationLimits.moduleBytes;
    if (this.#offset > maximum) throw limitExceeded("moduleBytes", this.#offset, maximum);
  }

  #takeByte(byte: number): void {
    if (this.#beginning !== undefined) this.#takeBeginning(this.#beginning, byte);
    else if (this.#header === undefined) this.#beginHeader(byte);
    else this.#takeSize(this.#header, byte);
  }

  #takeBeginning(beginning: number[], byte: number): void {
    beginning.push(byte);
    const bytes = Uint8Array.from(beginning);
    if (beginning.length < (mayBeWebAssembly(bytes) ? PREAMBLE_BYTES : SNIFFED_BYTES)) return;
    checkPreamble(bytes);
    this.#beginning = undefined;
  }

  #beginHeader(id: number): void {
    const offset = this.#offset - 1;
    if (id === sectionId.custom) this.#countCustomSection(offset);
    else this.#checkOrder(id, offset);
    this.#header = { id, sizeBytes: 0, sizeLength: 0 };
  }

  #countCustomSection(offset: number): void {
    const found = ++this.#customSections;
    if (found > implementationLimits.customSections) throw limitExceeded("customSections", found, offset);
  }

  #checkOrder(id: number, offset: number): void {
    const rank = sectionRank(id);
    if (rank === undefined) throw unknownSection(id, offset);
    const previousId = this.#previousId;
    const previousRank = previousId === undefined ? -1 : (sectionRank(previousId) as number);
    if (id === previousId) throw repeatedSection(id, offset);
    if (rank < previousRank) throw sectionOutOfOrder(id, previousId as number, offset);
    this.#previousId = id;
  }

  #takeSize(header: { readonly id: number; sizeBytes: number; sizeLength: number }, byte: number): void {
    header.sizeBytes += (byte & 0x7f) * 2 ** (7 * header.sizeLength);
    header.sizeLength += 1;
    const isLongest = header.sizeLength === LONGEST_U32_BYTES;
    if (isLongest && byte > 0x0f) throw malformedInteger("u32", this.#offset - LONGEST_U32_BYTES);
    if (byte >= 0x80) return;
    this.#header = undefined;
    this.#beginContent({ id: header.id, offset: this.#offset, sizeBytes: header.sizeBytes });
  }

  #beginContent(section: ScannedSection): void {
    this.#onSection(section);
    this.#section = section;
    this.#contentLeft = section.sizeBytes;
    this.#passOver(0);
  }

  #passOver(count: number): void {
    this.#contentLeft -= count;
    if (this.#contentLeft === 0) this.#section = undefined;
  }
}
