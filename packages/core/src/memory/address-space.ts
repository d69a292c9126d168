import type { Abi, Address } from "./address.ts";
import { isBlock, type OwnedBlock } from "./block.ts";
import { nullAddress, outOfBounds } from "./heap-problems.ts";

/** An object with its current bytes in `buffer`: a `WebAssembly.Memory`. */
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

/** The longest array of bytes that every engine makes. Addresses beyond it are checked by the size of the buffer. */
const LONGEST_BYTES = 2 ** 32 - 1;

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
  declare readonly abi: Abi;
  declare readonly addressType: "i32" | "i64";
  declare readonly memory: MemorySource;
  declare view: DataView;
  declare sizeBytes: number;
  /** Whether pointers in memory have 64 bits. Comparing `abi` for every view would cost more. */
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

  /** The address as a number. Throws unless that many bytes at the address are in the memory. */
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

  /** All bytes of the memory as it is now. Do not keep the array: it does not survive growth. */
  bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }

  /** An address as functions of the module take it. */
  toAddress(address: number): Address {
    return this.addressType === "i64" ? BigInt(address) : address;
  }

  /** An address as a number. WebAssembly returns i32 addresses above 2 GiB as negative numbers. */
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
