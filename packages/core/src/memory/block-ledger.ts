import { type ByteRange, usedAfterFree } from "./heap-problems.ts";

/** Limits of the freed memory in quarantine. As long as it is there, uses after free can be detected. */
const QUARANTINE = { blocks: 256, sizeBytes: 2 ** 20 } as const;

/** The byte that fills freed blocks: no plausible pointer, count or float. */
export const POISON = 0xdd;

export interface LedgerOptions {
  /** Gives a block back to the allocator. */
  readonly free: (range: ByteRange) => void;
  /** Overwrites a freed block. */
  readonly poison: (range: ByteRange) => void;
}

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
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Whether the block waits in quarantine. */
  holds(address: number): boolean {
    return this.#quarantine.has(address);
  }

  /** Moves a block into quarantine. */
  retire(range: ByteRange): void {
    this.#options.poison(range);
    this.#quarantine.set(range.address, range);
    this.#heldBytes += range.sizeBytes;
    while (this.#quarantine.size > QUARANTINE.blocks || this.#heldBytes > QUARANTINE.sizeBytes) this.discharge();
  }

  /** Gives the oldest block in quarantine back; returns whether there was one. */
  discharge(): boolean {
    const [range] = this.#quarantine.values();
    if (range === undefined) return false;
    this.#quarantine.delete(range.address);
    this.#heldBytes -= range.sizeBytes;
    this.#options.free(range);
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
    const accesses = view as unknown as Record<string, (address: number, ...rest: unknown[]) => unknown>;
    for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
      // The number of bits ends the name of each method that reads or writes, and no other name.
      const sizeBytes = Number(/\d*$/.exec(name)) / 8;
      const access = sizeBytes > 0 && accesses[name];
      if (!access) continue;
      const value: typeof access = (address, ...rest) => {
        this.check({ address, sizeBytes });
        return access.call(view, address, ...rest);
      };
      Object.defineProperty(view, name, { value });
    }
    return view;
  };
}
