import type { AddUp } from "../../parse/areas/checksum.ts";
import { LEB128_CONTINUES } from "../../wasm/binary-format.ts";

/** `i32.const`. Its operand is the other form of a place beside that of a load or store, which stands behind an alignment. */
const I32_CONST = 0x41;
const MOST_ALIGNMENT_LOG2 = 4;
const WIDTH = 5;
/** The last byte of such an integer below 2 GiB. */
const LAST_BYTE_BEYOND = 8;

/** Finds integers in code one by one. */
export interface IntegerScan {
  /** Offset of the integer that was found, into the bytes of the last call. */
  readonly found: number;
  readonly value: number;
  /** Offset from which the search goes on. */
  at: number;
  /** @returns whether there is another such integer in front of `end` */
  next(bytes: Uint8Array, end: number): boolean;
}

/** Values of integers that look like places. */
export interface ValueRange {
  readonly least: number;
  readonly most: number;
}

/** Faster code for the loops over all bytes of a large module, with the same results. */
export interface ScanKernel {
  /** A scan from the second byte on, as `PlaceScanner` does it. */
  readonly scanner: (range: ValueRange) => IntegerScan;
  readonly addUp: AddUp;
}

export type MakeKernel = () => ScanKernel | undefined;

/**
 * Finds the integers in code that look like places: five bytes of LEB128 for a value in a range, behind `i32.const` or an
 * alignment. It does not decode instructions, so it also finds some bytes of other constants; `rec.places` tells those.
 *
 *   41 80 80 84 80 00      i32.const 65536, in the form that wasm-ld gives an address
 *   28 02 84 80 84 80 00   i32.load align=4 offset=65540
 *
 * Four bytes in a row continue such an integer. So the fourth byte is looked at first: if it ends an integer, none of the four
 * can be the first byte of a place.
 */
export class PlaceScanner implements IntegerScan {
  found = 0;
  value = 0;
  at = 1;
  readonly #least: number;
  readonly #most: number;

  constructor({ least, most }: ValueRange) {
    this.#least = least;
    this.#most = most;
  }

  next(bytes: Uint8Array, end: number): boolean {
    const last = end - WIDTH;
    let at = this.at;
    while (at <= last) {
      const fourth = bytes[at + 3] as number;
      if (fourth < LEB128_CONTINUES) {
        at += 4;
        continue;
      }
      const third = bytes[at + 2] as number;
      if (third < LEB128_CONTINUES) {
        at += 3;
        continue;
      }
      const second = bytes[at + 1] as number;
      if (second < LEB128_CONTINUES) {
        at += 2;
        continue;
      }
      const first = bytes[at] as number;
      const prior = bytes[at - 1] as number;
      if (first < LEB128_CONTINUES || (prior > MOST_ALIGNMENT_LOG2 && prior !== I32_CONST)) {
        at += 1;
        continue;
      }
      const fifth = bytes[at + 4] as number;
      const value = (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
      const start = at;
      // Behind a place stands the next instruction, whose first byte is no alignment.
      at += WIDTH;
      if (fifth >= LAST_BYTE_BEYOND) continue;
      at += 1;
      this.value = value | (fifth << 28);
      if (this.value < this.#least || this.value > this.#most) continue;
      this.at = at;
      this.found = start;
      return true;
    }
    this.at = at;
    return false;
  }
}
