import { type ByteRange, doubleFree, foreignFree, usedAfterFree } from "./heap-problems.ts";

/** Limits of the freed memory in quarantine. As long as it is there, uses after free can be detected. */
const QUARANTINE = { blocks: 256, sizeBytes: 2 ** 20 } as const;

/** The byte that fills freed blocks: no plausible pointer, count or float. */
export const POISON = 0xdd;

/** Sizes in bytes of the reads and writes of a `DataView`, by the end of the method's name. */
const ACCESS_BYTES = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  Float32: 4,
  Float64: 8,
  BigInt64: 8,
  BigUint64: 8,
} as const;

export interface LedgerOptions {
  /** Gives a block back to the allocator. */
  readonly free: (address: number) => void;
  /** Overwrites a freed block. */
  readonly poison: (range: ByteRange) => void;
}

/**
 * The blocks of a heap in development.
 *
 * A freed block is not given to `free` at once: it waits in quarantine. As long as it is there, its bytes have no
 * owner, so every access to them is an error. Later the allocator may reuse the address, and accesses to it are not
 * checked.
 */
export class BlockLedger {
  readonly #live = new Map<number, number>();
  readonly #quarantine = new Map<number, ByteRange>();
  #heldBytes = 0;
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  add({ address, sizeBytes }: ByteRange): void {
    this.#live.set(address, sizeBytes);
  }

  /** Removes a block that has another owner from now on. */
  forget(address: number): void {
    this.#live.delete(address);
  }

  /**
   * Moves a block into quarantine.
   *
   * @throws {HeapError} `DOUBLE_FREE`, `FOREIGN_FREE`
   */
  retire(address: number): void {
    const sizeBytes = this.#live.get(address);
    if (sizeBytes === undefined) throw this.#quarantine.has(address) ? doubleFree(address) : foreignFree(address);
    const range = { address, sizeBytes };
    this.#options.poison(range);
    this.#live.delete(address);
    this.#quarantine.set(address, range);
    this.#heldBytes += sizeBytes;
    while (this.#quarantine.size > QUARANTINE.blocks || this.#heldBytes > QUARANTINE.sizeBytes) this.#discharge();
  }

  /** Gives all blocks in quarantine back, because memory is short; returns whether there were any. */
  dischargeAll(): boolean {
    const any = this.#quarantine.size > 0;
    while (this.#quarantine.size > 0) this.#discharge();
    return any;
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
    for (const [type, sizeBytes] of Object.entries(ACCESS_BYTES)) {
      for (const verb of ["get", "set"] as const) {
        const name = `${verb}${type as keyof typeof ACCESS_BYTES}` as const;
        const access = view[name] as (address: number, ...rest: unknown[]) => unknown;
        const checked = (address: number, ...rest: unknown[]) => {
          this.check({ address, sizeBytes });
          return access.call(view, address, ...rest);
        };
        Object.defineProperty(view, name, { value: checked });
      }
    }
    return view;
  };

  /** Gives the oldest block in quarantine back. */
  #discharge(): void {
    const [range] = this.#quarantine.values();
    if (range === undefined) return;
    this.#quarantine.delete(range.address);
    this.#heldBytes -= range.sizeBytes;
    this.#options.free(range.address);
  }
}
