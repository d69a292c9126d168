import { encodeName, flatten } from "./encode-values.ts";

/** Bytes that grow at their end. The space for them doubles. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  /** The end of the space that may be written. */
  #limit: number;
  /** The beginning of the input in `#bytes`; negative if the input stands elsewhere. */
  #inputAt = -1;
  length = 0;

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
    this.#limit = capacity;
  }

  /**
   * Copies the input behind the bytes so far and some free space, and returns the copy. Runs of it are then moved and not
   * copied: the output may take the place of all input that has been taken. Output that would come closer takes memory of
   * its own.
   *
   * @param slack - the free space in bytes; by default what is left of the capacity
   */
  hold(input: Uint8Array, slack: number = this.#limit - this.length): Uint8Array<ArrayBuffer> {
    const inputAt = this.length + slack;
    const end = inputAt + input.length;
    if (end > this.#bytes.length) this.#grow(this.length === 0 ? end : Math.max(end, 2 * this.#bytes.length));
    this.#bytes.set(input, inputAt);
    this.#inputAt = inputAt;
    this.#limit = inputAt;
    return this.#bytes.subarray(inputAt, end);
  }

  /** Lets go of the input that it holds. */
  release(): void {
    this.#inputAt = -1;
    this.#limit = this.#bytes.length;
  }

  /** Adds the input from `from` to `to`. The input up to `next` is of no more use. */
  take(input: Uint8Array, { from, to, next }: TakenRun): void {
    if (this.#inputAt >= 0) this.#limit = this.#inputAt + to;
    this.#reserve(to - from);
    if (this.#inputAt >= 0) {
      this.#bytes.copyWithin(this.length, this.#inputAt + from, this.#inputAt + to);
      this.#limit = this.#inputAt + next;
    } else {
      this.#bytes.set(input.subarray(from, to), this.length);
    }
    this.length += to - from;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** An unsigned LEB128 integer below 2^32. Continuation bytes without a value fill it up to `width` bytes. */
  unsigned(value: number, width = 1): void {
    const size = Math.max(width, unsignedWidth(value));
    this.#reserve(size);
    writeUnsigned(this.#bytes, { at: this.length, value, width: size });
    this.length += size;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /**
   * A name in UTF-8 behind its length.
   *
   * @param name - without lone surrogates, like every name that was read from a module
   */
  name(name: string): void {
    const { length } = this;
    this.unsigned(name.length);
    this.#reserve(name.length);
    for (let at = 0; at < name.length; at += 1) {
      const code = name.charCodeAt(at);
      if (code >= 0x80) {
        this.length = length;
        this.append(flatten(encodeName(name)));
        return;
      }
      this.#bytes[this.length++] = code;
    }
  }

  /** Writes an integer over `width` bytes at `at`. Bytes behind it move if it is longer. */
  overwriteUnsigned(value: number, { at, width }: { readonly at: number; readonly width: number }): void {
    const size = Math.max(width, unsignedWidth(value));
    this.#reserve(size - width);
    this.#bytes.copyWithin(at + size, at + width, this.length);
    this.length += size - width;
    writeUnsigned(this.#bytes, { at, value, width: size });
  }

  /** Moves the bytes from `start` on to the end of another writer. */
  moveTail(start: number, target: ByteWriter): void {
    target.append(this.#bytes.subarray(start, this.length));
    this.length = start;
  }

  /** The bytes so far: a view, which stays as it is until the writer is used again. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#limit) return;
    this.#grow(Math.max(needed, 2 * this.#bytes.length));
    this.release();
  }

  #grow(capacity: number): void {
    const larger = new Uint8Array(capacity);
    larger.set(this.written());
    this.#bytes = larger;
  }
}

/** Positions in an input. */
interface TakenRun {
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

/** Bytes of the shortest unsigned LEB128 form of an integer below 2^32. */
export function unsignedWidth(value: number): number {
  let width = 1;
  for (let rest = value; rest >= 0x80; rest /= 0x80) width += 1;
  return width;
}

interface Place {
  readonly at: number;
  readonly value: number;
  readonly width: number;
}

/** Writes an unsigned LEB128 integer of exactly `width` bytes. */
export function writeUnsigned(bytes: Uint8Array, { at, value, width }: Place): void {
  let rest = value;
  const last = at + width - 1;
  for (let target = at; target < last; target += 1) {
    bytes[target] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[last] = rest & 0x7f;
}
