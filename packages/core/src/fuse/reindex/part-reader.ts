import { malformedInteger } from "../../parse/framing-problems.ts";
import { unexpectedEnd } from "../../parse/parse-problems.ts";
import { LEB128_CONTINUES } from "../../wasm/binary-format.ts";

/** A cursor over a part of a section. Each read is checked against its end. */
export class PartReader {
  readonly bytes: Uint8Array;
  /** Position in `bytes` of the next byte to read. */
  at = 0;
  /** No value extends behind this position: the end of the part, or of the function that is being read. */
  bound: number;
  readonly #offset: number;
  readonly #section: number;

  /**
   * @param bytes - the part, from its first byte on
   * @param place - the offset of the part in the module, and the id of its section
   */
  constructor(bytes: Uint8Array, { offset, section }: { readonly offset: number; readonly section: number }) {
    this.bytes = bytes;
    this.bound = bytes.length;
    this.#offset = offset;
    this.#section = section;
  }

  /** Offset in the module of a position. */
  offsetOf(position: number): number {
    return this.#offset + position;
  }

  readByte(): number {
    if (this.at >= this.bound) this.needs(1);
    return this.bytes[this.at++] as number;
  }

  skip(count: number): void {
    if (count > this.bound - this.at) this.needs(count);
    this.at += count;
  }

  /** Passes over an integer of any length. The engine judges whether it is too long. */
  skipInteger(): void {
    while (this.readByte() >= LEB128_CONTINUES);
  }

  /** @param first - the first byte, which has been read */
  readU32(first: number = this.readByte(), type: "u32" | "s33" = "u32"): number {
    const start = this.at - 1;
    let value = first & 0x7f;
    let byte = first;
    for (let shift = 7; byte >= LEB128_CONTINUES; shift += 7) {
      byte = this.readByte();
      const isTooLarge = shift === 28 && byte > 0x0f && (type === "u32" || byte < 0x70 || byte >= LEB128_CONTINUES);
      if (isTooLarge) throw malformedInteger(type, this.offsetOf(start));
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }

  /** The number of entries that follow: each takes a byte at least. */
  readCount(): number {
    const count = this.readU32();
    if (count > this.bound - this.at) this.needs(count);
    return count;
  }

  needs(needed: number): never {
    const offset = Math.min(this.at, this.bound);
    const found = this.bound - offset;
    throw unexpectedEnd({ section: this.#section, needed, found, offset: this.offsetOf(offset) });
  }
}
