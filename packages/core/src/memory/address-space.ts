import type { Address } from "./address.ts";
import { isBlock, type OwnedBlock } from "./block.ts";
import { nullAddress, outOfBounds, wrongType } from "./heap-problems.ts";

/** An object with its current bytes in `buffer`: a `WebAssembly.Memory`. */
export interface MemorySource {
  readonly buffer: ArrayBufferLike;
}

export interface AddressSpaceOptions {
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
  /** Makes the view through which all fields are read and written. */
  readonly viewOf?: ((buffer: ArrayBufferLike) => DataView) | undefined;
}

/** Number of 32-bit addresses. */
export const I32_ADDRESSES: number = 2 ** 32;

/**
 * A memory and a view of its bytes that is renewed when the memory has grown.
 *
 * Getting the `buffer` of a memory costs twenty times as much as reading a field, so accessors do not get it each time.
 * Growth detaches the old buffer, and then any access to it throws. A shared buffer keeps its old length, and then an
 * access beyond that length throws. Accessors catch the error, renew the view, and retry once (`again`). So an access
 * costs nothing more as long as the memory does not grow.
 *
 * If an access once meets a detached buffer, engines compile it into a slower one for good. So the functions that begin
 * with an address (`place`, `refresh`) look at the canary first: an array over all bytes, of length 0 once it is
 * detached. Reading its length slows down no later access, and gives the bound of addresses too. But it costs as much
 * as one or two fields, and V8 does not move the code after it out of loops. So it is read once for each view, not for
 * each access.
 */
export class AddressSpace {
  declare readonly memory: MemorySource;
  declare readonly wide: boolean;
  declare view: DataView;
  declare sizeBytes: number;
  declare canary: Uint8Array;
  readonly #viewOf: (buffer: ArrayBufferLike) => DataView;

  constructor(memory: MemorySource, { wide, viewOf = (buffer) => new DataView(buffer) }: AddressSpaceOptions) {
    this.memory = memory;
    this.wide = wide;
    this.#viewOf = viewOf;
    this.#view(memory.buffer);
  }

  /** Renews the view if the memory has been detached. */
  refresh(): void {
    if (this.canary.length === 0) this.renew();
  }

  /** The address as a number. Throws unless that many bytes at the address are in the memory. */
  place(address: Address | OwnedBlock, sizeBytes: number): number {
    const plain = typeof address === "number" && address >>> 0 === address && address !== 0;
    // A detached canary has no room for anything.
    if (plain && address + sizeBytes <= this.canary.length) return address;
    return this.#placeOther(address, sizeBytes);
  }

  /** A function of its own, because engines inline only so much. */
  #placeOther(address: Address | OwnedBlock, sizeBytes: number): number {
    if (isBlock(address)) return address.place(sizeBytes);
    const number = this.toNumber(address);
    if (number === 0) throw nullAddress();
    this.again(number, sizeBytes);
    return number;
  }

  /** The view for a second attempt, after one that threw. */
  again(address: number, sizeBytes: number): DataView {
    this.renew();
    if (Number.isInteger(address) && address > 0 && address + sizeBytes <= this.sizeBytes) return this.view;
    throw outOfBounds({ address, sizeBytes }, this.sizeBytes);
  }

  /** Bytes of the memory as it is now, by default up to its end. Do not keep the array: it does not survive growth. */
  bytes(address: number, sizeBytes?: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, sizeBytes);
  }

  /** An address as functions of the module take it. */
  toAddress(address: number): Address {
    return this.wide ? BigInt(address) : address;
  }

  /** An address as a number. WebAssembly returns i32 addresses above 2 GiB as negative numbers. */
  toNumber(address: Address): number {
    if (typeof address !== "number" && typeof address !== "bigint") throw wrongType(address, "an address or a block");
    const number = Number(address);
    return number < 0 && !this.wide && number >= -I32_ADDRESSES / 2 ? number + I32_ADDRESSES : number;
  }

  renew(): void {
    const { buffer } = this.memory;
    // A shared or resizable buffer may be the same and longer.
    if (buffer !== this.view.buffer || buffer.byteLength !== this.sizeBytes) this.#view(buffer);
  }

  #view(buffer: ArrayBufferLike): void {
    this.view = this.#viewOf(buffer);
    this.sizeBytes = buffer.byteLength;
    // The longest array of bytes that every engine makes. Addresses beyond it are checked by the size of the buffer.
    this.canary = new Uint8Array(buffer, 0, Math.min(I32_ADDRESSES - 1, buffer.byteLength));
  }
}
