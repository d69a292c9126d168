import { implementationLimits } from "../wasm/implementation-limits.ts";
import { limitExceeded, malformedInteger } from "./framing-problems.ts";
import { type Limit, malformedName, unexpectedEnd } from "./parse-problems.ts";

/** A bit of LEB128: set on every byte but the last. */
const CONTINUES = 0x80;
const PAYLOAD = 0x7f;

/** Longer names are decoded by the platform's decoder, ASCII or not. */
const SHORT_NAME_BYTES = 64;

export interface ReaderRange {
  /** Offset of the first byte to read. */
  readonly start: number;
  /** Offset behind the last byte to read. */
  readonly end: number;
  /** Id of the section that is read. */
  readonly section: number;
}

/** A vector of the binary format: a count, then as many entries. Core specification 3.0, "Vectors", binary format. */
export interface VectorFormat<Entry, Scope> {
  readonly limit: Limit;
  /** Bytes that one entry takes at least. */
  readonly entryBytes: number;
  /** Reads one entry. `scope` holds the part of the module that entries refer to. */
  readonly readEntry: (reader: ByteReader, scope: Scope) => Entry;
}

/**
 * A cursor over a part of a module.
 *
 * Offsets count from the start of the module, also in a reader of one section. A read that does not find its value
 * throws a `Failure`, and leaves the cursor anywhere.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly section: number;
  /** Offset of the next byte. */
  offset: number;
  /** Made for the first name that needs it: most modules have none. */
  #utf8: InstanceType<typeof TextDecoder> | undefined;

  constructor(bytes: Uint8Array, { start, end, section }: ReaderRange) {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
    this.section = section;
  }

  get bytesLeft(): number {
    return this.end - this.offset;
  }

  readByte(): number {
    if (this.offset >= this.end) this.#needs(1);
    return this.bytes[this.offset++] as number;
  }

  /** The next byte, which stays unread; undefined at the end. */
  peekByte(): number | undefined {
    return this.offset < this.end ? this.bytes[this.offset] : undefined;
  }

  skip(count: number): void {
    if (count > this.bytesLeft) this.#needs(count);
    this.offset += count;
  }

  readU32(): number {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.readByte();
      value |= (byte & PAYLOAD) << shift;
      if (byte < CONTINUES) return value;
    }
    const last = this.readByte();
    if (last > 0x0f) throw malformedInteger("u32", start);
    return value + last * 2 ** 28;
  }

  /** A type index, or an abstract heap type if negative. */
  readS33(): number {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.readByte();
      value |= (byte & PAYLOAD) << shift;
      if (byte < CONTINUES) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
    const last = this.readByte();
    const sign = last & 0xf0;
    if (sign !== 0x00 && sign !== 0x70) throw malformedInteger("s33", start);
    return value + (last & 0x0f) * 2 ** 28 - (sign === 0 ? 0 : 2 ** 32);
  }

  readU64(): bigint {
    const start = this.offset;
    let value = 0n;
    for (let shift = 0n; shift < 63n; shift += 7n) {
      const byte = this.readByte();
      value |= BigInt(byte & PAYLOAD) << shift;
      if (byte < CONTINUES) return value;
    }
    const last = this.readByte();
    if (last > 0x01) throw malformedInteger("u64", start);
    return value | (BigInt(last) << 63n);
  }

  /** Passes over a signed integer without reading its value. */
  skipSigned(bits: 32 | 64): void {
    const start = this.offset;
    const fullBytes = Math.floor(bits / 7);
    for (let count = 0; count < fullBytes; count++) if (this.readByte() < CONTINUES) return;
    // In the last byte, the sign bit of the number and all bits above it must agree.
    const unused = PAYLOAD & ~(2 ** (bits - 7 * fullBytes - 1) - 1);
    const last = this.readByte();
    const sign = last & (CONTINUES | unused);
    if (sign !== 0 && sign !== unused) throw malformedInteger(`s${bits}`, start);
  }

  /**
   * The number of entries that follow. Throws if the entries cannot fit into the bytes that are left.
   *
   * @param entryBytes - bytes that one entry takes at least
   */
  readCount(limit: Limit, entryBytes: number): number {
    const offset = this.offset;
    const count = this.readU32();
    if (count > implementationLimits[limit]) throw limitExceeded(limit, count, offset);
    if (count * entryBytes > this.bytesLeft) this.#needs(count * entryBytes);
    return count;
  }

  readName(): string {
    const length = this.readU32();
    const start = this.offset;
    this.skip(length);
    if (length > implementationLimits.nameBytes) throw limitExceeded("nameBytes", length, start);
    if (length > SHORT_NAME_BYTES) return this.#decode(start);
    const codes: number[] = [];
    for (let at = start; at < this.offset; at++) {
      const byte = this.bytes[at] as number;
      if (byte >= 0x80) return this.#decode(start);
      codes.push(byte);
    }
    return String.fromCharCode.apply(null, codes);
  }

  readVector<Entry, Scope>({ limit, entryBytes, readEntry }: VectorFormat<Entry, Scope>, scope: Scope): Entry[] {
    const entries: Entry[] = [];
    const count = this.readCount(limit, entryBytes);
    for (let index = 0; index < count; index++) entries.push(readEntry(this, scope));
    return entries;
  }

  /** A byte order mark is part of the name. Without `stream`, the decoder keeps nothing from one name to the next. */
  #decode(start: number): string {
    this.#utf8 ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    try {
      return this.#utf8.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw malformedName(start);
    }
  }

  #needs(needed: number): never {
    throw unexpectedEnd({ section: this.section, needed, found: this.bytesLeft, offset: this.offset });
  }
}
