import { LEB128_CONTINUES } from "../../wasm/binary-format.ts";
import type { AreaRange } from "../../wasm/module-areas.ts";

/** Offsets into a module are far below. */
const LARGEST_SCALE = 2 ** 42;

/** Reads unsigned integers one by one, as they are needed. */
export class EntryReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, { start, end }: AreaRange) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** The next integer; -1 behind the last. */
  next(): number {
    if (this.#at >= this.#end) return -1;
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      scale *= LEB128_CONTINUES;
    } while (byte >= LEB128_CONTINUES && this.#at < this.#end && scale < LARGEST_SCALE);
    return value;
  }
}
