import type { Allocator } from "./allocator.ts";
import { PAGE_BYTES } from "./artifacts.ts";

/** A live block in the shadow model: all of its usable bytes are written. */
export interface Block {
  readonly address: number;
  /** Requested bytes, and usable bytes. */
  readonly bytes: number;
  readonly usable: number;
  /** Seed of its content. */
  readonly seed: number;
}

/** The blocks of an allocator, counted by the model. */
export class BlockAccount {
  readonly #blocks: Block[] = [];
  #bytes = 0;
  #mostBytes = 0;
  #peak = 0;

  /** In no order: the last block replaces a freed one. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  at(index: number): Block {
    const block = this.#blocks[index];
    if (block === undefined) throw new Error(`There is no block ${index}`);
    return block;
  }

  add(block: Block): void {
    this.#blocks.push(block);
    this.#bytes += block.usable;
    this.#mostBytes = Math.max(this.#mostBytes, this.#bytes);
  }

  remove(index: number): void {
    this.#bytes -= this.at(index).usable;
    const last = this.#blocks.pop();
    if (last !== undefined && index < this.#blocks.length) this.#blocks[index] = last;
  }

  /** Throws if an allocator's statistics differ from this account, or from its known pages. */
  check(allocator: Allocator, { pages, pieces }: { pages: number; pieces: number }): void {
    expectEqual("heap_live_blocks", allocator.heap_live_blocks(), this.#blocks.length);
    expectEqual("heap_bytes_in_use", allocator.heap_bytes_in_use(), this.#bytes);
    expectEqual("heap_bytes_held", allocator.heap_bytes_held(), pages * PAGE_BYTES);
    expectEqual("heap_regions", allocator.heap_regions(), pieces);
    const peak = allocator.heap_bytes_peak();
    const least = Math.max(this.#peak, this.#mostBytes);
    if (peak < least) throw new Error(`heap_bytes_peak: expected at least ${least}, found ${peak}`);
    this.#peak = peak;
  }
}

function expectEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, found ${actual}`);
}
