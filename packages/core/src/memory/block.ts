/// <reference lib="esnext.disposable" preserve="true" />
import type { Address } from "./address.ts";
import { beyondBlock, doubleFree, releasedBlock, usedAfterFree } from "./heap-problems.ts";

/**
 * `Symbol.dispose`. In an engine without it, the symbol that `using` looks for when esbuild or Babel has compiled it.
 */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/**
 * A piece of memory that the holder of this object owns, until it is freed or released.
 *
 * @example
 * ```ts
 * const lend = () => {
 *   using block = heap.alloc(64);
 *   console.log(block.sizeBytes); // 64
 *   return block;
 * }; // is freed here
 * try {
 *   lend().address;
 * } catch (error) {
 *   console.log((error as HeapError).code); // USE_AFTER_FREE
 * }
 * ```
 */
export interface Block<A extends Address = number> {
  /**
   * In bytes from the start of the memory, as functions of the module take it.
   *
   * @throws {HeapError} `USE_AFTER_FREE`
   */
  readonly address: A;
  /** Size in bytes, as requested. */
  readonly sizeBytes: number;
  /**
   * Gives the memory back.
   *
   * @throws {HeapError} `DOUBLE_FREE`; `FOREIGN_FREE` if the block was released
   */
  free(): void;
  /** Passes ownership to the caller, which then has to free the address: this object does not free it any more. */
  release(): A;
  /** Frees the block if it is still owned. `using` calls this. */
  [Symbol.dispose](): void;
}

export interface BlockOptions {
  /** The address as functions of the module take it. */
  readonly external: Address;
  readonly address: number;
  readonly sizeBytes: number;
  readonly free: () => void;
  /** Called when ownership passes to the caller. */
  readonly release: () => unknown;
}

/** A block as the code of this folder sees it. */
export interface OwnedBlock extends Block<Address> {
  /** The address as a number, if that many bytes are in the block. */
  place(sizeBytes: number): number;
}

class AllocatedBlock implements OwnedBlock {
  readonly sizeBytes: number;
  readonly #options: BlockOptions;
  #state: "owned" | "freed" | "released" = "owned";

  constructor(options: BlockOptions) {
    this.sizeBytes = options.sizeBytes;
    this.#options = options;
  }

  get address(): Address {
    if (this.#state === "freed") throw usedAfterFree(this.#options);
    return this.#options.external;
  }

  free(): void {
    if (this.#state === "freed") throw doubleFree(this.#options.address);
    if (this.#state === "released") throw releasedBlock(this.#options.address);
    this.#options.free();
    this.#state = "freed";
  }

  release(): Address {
    const { address } = this;
    if (this.#state === "owned") this.#options.release();
    this.#state = "released";
    return address;
  }

  place(sizeBytes: number): number {
    const { address } = this.#options;
    if (this.#state === "freed") throw usedAfterFree({ address, sizeBytes });
    if (sizeBytes > this.sizeBytes) throw beyondBlock({ address, sizeBytes }, this.sizeBytes);
    return address;
  }

  [DISPOSE](): void {
    if (this.#state === "owned") this.free();
  }
}

export function ownBlock(options: BlockOptions): Block<Address> {
  return new AllocatedBlock(options);
}

export function isBlock(value: unknown): value is OwnedBlock {
  return value instanceof AllocatedBlock;
}
