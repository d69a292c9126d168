import type { Abi, Address } from "./address.ts";
import { isBlock, type OwnedBlock } from "./block.ts";
import { nullAddress, outOfBounds } from "./heap-problems.ts";

/** Whatever has its bytes in `buffer` at any time: a `WebAssembly.Memory`. */
export interface MemorySource {
  readonly buffer: ArrayBufferLike;
}

export interface AddressSpaceOptions {
  readonly abi: Abi;
  readonly addressType: "i32" | "i64";
  /** Makes the view through which all fields are read and written. */
  readonly viewOf?: (buffer: ArrayBufferLike) => DataView;
}

const HIGHEST_I32 = 2 ** 32;

/** The longest array of bytes that every engine makes. What lies behind it is found by the size of the buffer. */
const LONGEST_BYTES = 2 ** 32 - 1;

/**
 * A memory and a view of its bytes that is renewed when the memory has grown.
 *
 * To ask a memory for its `buffer` costs twenty times as much as to read a field, so nobody asks before each access.
 * Growth shows by itself: the old buffer is detached, and any access to it throws; where the buffer is shared, it keeps
 * its old length, and an access behind that throws. Accessors catch, renew, and try once more (`again`): nothing is paid
 * for in between.
 *
 * Engines compile an access that has once met a detached buffer into a slower one, for good. So whatever begins with an
 * address (`place`, `refresh`) asks the canary first, an array over all bytes, whose length is 0 once it is detached. That
 * answer is not held against anybody, and serves as the bound of addresses, too; but it costs as much as a field or two,
 * and V8 moves neither it nor what follows it out of loops. So it is asked for once for each view, and not for each access.
 */
export class AddressSpace {
  declare readonly abi: Abi;
  declare readonly addressType: "i32" | "i64";
  declare readonly memory: MemorySource;
  declare view: DataView;
  declare sizeBytes: number;
  /** Whether pointers in memory have 64 bits. To compare `abi` itself costs more, on the way to every view. */
  declare readonly wide: boolean;
  declare canary: Uint8Array;
  readonly #viewOf: (buffer: ArrayBufferLike) => DataView;

  constructor(memory: MemorySource, { abi, addressType, viewOf }: AddressSpaceOptions) {
    const { buffer } = memory;
    this.abi = abi;
    this.wide = abi === "wasm64";
    this.addressType = addressType;
    this.memory = memory;
    this.#viewOf = viewOf ?? ((bytes) => new DataView(bytes));
    this.view = this.#viewOf(buffer);
    this.sizeBytes = buffer.byteLength;
    this.canary = canaryOf(buffer);
  }

  /** Renews the view if the memory has been detached. */
  refresh(): void {
    if (this.canary.length === 0) this.renew();
  }

  /** The address as a number, when that many bytes from there on are known to be in the memory. */
  place(address: Address | OwnedBlock, sizeBytes: number): number {
    const plain = typeof address === "number" && address >>> 0 === address && address !== 0;
    // A detached canary has no room for anything.
    if (plain && address + sizeBytes <= this.canary.length) return address;
    return this.#placeOther(address, sizeBytes);
  }

  /** The view for a second attempt, after one that threw. */
  again(address: number, sizeBytes: number): DataView {
    this.renew();
    if (!(address >= 0 && address + sizeBytes <= this.sizeBytes)) {
      throw outOfBounds({ address, sizeBytes }, this.sizeBytes);
    }
    return this.view;
  }

  /** All bytes of the memory as it is now. Not to be kept: it does not survive growth. */
  bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }

  /** An address in the form that functions of the module take. */
  toAddress(address: number): Address {
    return this.addressType === "i64" ? BigInt(address) : address;
  }

  /** The number that an address is; i32 addresses above 2 GiB come out of WebAssembly as negative numbers. */
  toNumber(address: Address): number {
    const number = Number(address);
    return number < 0 && this.abi === "wasm32" && number >= -HIGHEST_I32 / 2 ? number + HIGHEST_I32 : number;
  }

  renew(): void {
    const { buffer } = this.memory;
    // A shared or resizable buffer may be the same and longer.
    if (buffer === this.view.buffer && buffer.byteLength === this.sizeBytes) return;
    this.view = this.#viewOf(buffer);
    this.sizeBytes = buffer.byteLength;
    this.canary = canaryOf(buffer);
  }

  #placeOther(address: Address | OwnedBlock, sizeBytes: number): number {
    if (isBlock(address)) return address.place(sizeBytes);
    const number = this.toNumber(address);
    if (number === 0) throw nullAddress();
    this.renew();
    if (Number.isInteger(number) && number > 0 && number + sizeBytes <= this.sizeBytes) return number;
    throw outOfBounds({ address: number, sizeBytes }, this.sizeBytes);
  }
}

function canaryOf(buffer: ArrayBufferLike): Uint8Array {
  return new Uint8Array(buffer, 0, Math.min(LONGEST_BYTES, buffer.byteLength));
}
