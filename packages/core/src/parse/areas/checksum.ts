import { sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";

/** Sections in front of the code that name addresses or slots. */
const SECTIONS_OF_HEAD: readonly number[] = [sectionId.global, sectionId.element];

/**
 * Adds up many words: the sum, and the sum of those sums, which it changes.
 *
 * @returns the number of bytes that it took, a multiple of 4
 */
export type AddUp = (bytes: Uint8Array, sums: [sum: number, sums: number]) => number;

/** Fewer bytes are added up here. */
const FEWEST_FOR_ADD_UP = 4_096;

/**
 * A checksum of bytes that come in pieces: the sum of all words of 32 bits, and the sum of those sums. It finds a file that
 * a tool has changed. It is no protection from an attacker, who can make other bytes with the same checksum.
 */
export class Checksum {
  #sum = 0;
  #sums = 0;
  /** The bytes of a word that is not whole. */
  #word = 0;
  #bits = 0;
  readonly #addUp: AddUp | undefined;

  constructor(addUp?: AddUp) {
    this.#addUp = addUp;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (this.#bits > 0 && at < bytes.length) this.#takeByte(bytes[at++] as number);
    if (this.#addUp !== undefined && bytes.length > FEWEST_FOR_ADD_UP) {
      const sums: [number, number] = [this.#sum, this.#sums];
      at += this.#addUp(bytes.subarray(at), sums);
      [this.#sum, this.#sums] = sums;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let sum = this.#sum;
    let sums = this.#sums;
    // Four words at once: a third of the time before an engine optimizes the code.
    for (const end = bytes.length - 15; at < end; at += 16) {
      sum = (sum + view.getInt32(at, true)) | 0;
      sums = (sums + sum) | 0;
      sum = (sum + view.getInt32(at + 4, true)) | 0;
      sums = (sums + sum) | 0;
      sum = (sum + view.getInt32(at + 8, true)) | 0;
      sums = (sums + sum) | 0;
      sum = (sum + view.getInt32(at + 12, true)) | 0;
      sums = (sums + sum) | 0;
    }
    for (const end = bytes.length - 3; at < end; at += 4) {
      sum = (sum + view.getInt32(at, true)) | 0;
      sums = (sums + sum) | 0;
    }
    this.#sum = sum;
    this.#sums = sums;
    while (at < bytes.length) this.#takeByte(bytes[at++] as number);
  }

  /** Takes the sections in front of the code that name addresses or slots. */
  pushHead(head: Uint8Array, sections: readonly SectionRange[]): void {
    for (const { id, offset, sizeBytes } of sections) {
      if (SECTIONS_OF_HEAD.includes(id)) this.push(head.subarray(offset, offset + sizeBytes));
    }
  }

  /** The checksum; missing bytes of the last word are 0. */
  end(): readonly [number, number] {
    while (this.#bits > 0) this.#takeByte(0);
    return [this.#sum, this.#sums];
  }

  #takeByte(byte: number): void {
    this.#word |= byte << this.#bits;
    this.#bits += 8;
    if (this.#bits < 32) return;
    this.#sum = (this.#sum + this.#word) | 0;
    this.#sums = (this.#sums + this.#sum) | 0;
    this.#word = 0;
    this.#bits = 0;
  }
}
