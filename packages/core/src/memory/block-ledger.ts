import { type ByteRange, usedAfterFree } from "./heap-problems.ts";

/** Limits of the freed memory in quarantine. As long as it is there, uses after free can be detected. */
const QUARANTINE_BLOCKS = 256;
const QUARANTINE_BYTES = 2 ** 20;

/** The byte that fills freed blocks: no plausible pointer, count or float. */
export const POISON = 0xdd;

/**
 * The freed blocks of a heap in development.
 *
 * A freed block is not given to `free` at once: it waits in quarantine. As long as it is there, its bytes have no
 * owner, so every access to them is an error. Later the allocator may reuse the address, and accesses to it are not
 * checked.
 */
export class BlockLedger {
  readonly #quarantine = new Map<number, ByteRange>();
  #heldBytes = 0;
  readonly #free: (range: ByteRange) => void;

  /** @param free gives a block back to the allocator */
  constructor(free: (range: ByteRange) => void) {
    this.#free = free;
  }

  /** Whether the block waits in quarantine. */
  holds(address: number): boolean {
    return this.#quarantine.has(address);
  }

  /** Puts a block into quarantine; its bytes have been overwritten. */
  retire(range: ByteRange): void {
    this.#quarantine.set(range.address, range);
    this.#heldBytes += range.sizeBytes;
    while (this.#quarantine.size > QUARANTINE_BLOCKS || this.#heldBytes > QUARANTINE_BYTES) this.discharge();
  }

  /** Gives the oldest block in quarantine back; returns whether there was one. */
  discharge(): boolean {
    const [range] = this.#quarantine.values();
    if (range === undefined) return false;
    this.#quarantine.delete(range.address);
    this.#heldBytes -= range.sizeBytes;
    this.#free(range);
    return true;
  }

  /** @throws {HeapError} `USE_AFTER_FREE` if a byte of the range is in a freed block */
  check({ address, sizeBytes }: ByteRange): void {
    for (const freed of this.#quarantine.values()) {
      if (address < freed.address + freed.sizeBytes && freed.address < address + sizeBytes) {
        throw usedAfterFree({ address, sizeBytes });
      }
    }
  }

  /** A view of the buffer that checks each access. */
  readonly viewOf = (buffer: ArrayBufferLike): DataView => {
    const view = new DataView(buffer);
    for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
      // The number of bits ends the name of each method that reads or writes, and no other name.
      const sizeBytes = Number(/\d*$/.exec(name)) / 8;
      if (sizeBytes === 0) continue;
      const access = view[name as "getInt8"] as (address: number, ...rest: readonly unknown[]) => unknown;
      const value: typeof access = (address, ...rest) => {
        this.check({ address, sizeBytes });
        return access.call(view, address, ...rest);
      };
      Object.defineProperty(view, name, { value });
    }
    return view;
  };
}
