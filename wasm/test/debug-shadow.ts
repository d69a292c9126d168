import { expect } from "vitest";
import { type DebugHeap, NEW_BYTE } from "./debug-heap.ts";

interface Block {
  readonly address: number;
  readonly bytes: number;
  readonly content: number;
}

/** A correct user of a `DebugHeap`, with the expected contents of every block and the expected answers of the heap. */
export class DebugShadow {
  readonly live: Block[] = [];
  readonly #heap: DebugHeap;
  #made = 0;
  #bytes = 0;
  #peak = 0;

  constructor(heap: DebugHeap) {
    this.#heap = heap;
    expect(heap.allocator.heap_live_blocks(), "blocks from before").toBe(0);
    this.#peak = heap.allocator.heap_bytes_peak();
  }

  /** Enters a new block, and checks its address and its contents. */
  allocated(address: number, bytes: number, expected: { alignment?: number; byte?: number } = {}): boolean {
    if (address === 0) return false;
    const { alignment = 16, byte = NEW_BYTE } = expected;
    const at = address >>> 0;
    if (at % Math.max(16, alignment) !== 0) throw new Error(`${at} is not aligned to ${alignment}`);
    this.#expectFilled(at, bytes, byte);
    for (const other of this.live) {
      if (at < other.address + Math.max(1, other.bytes) && other.address < at + Math.max(1, bytes)) {
        throw new Error(`${bytes} bytes at ${at} overlap ${other.bytes} bytes at ${other.address}`);
      }
    }
    this.#add(at, bytes);
    return true;
  }

  malloc(bytes: number): boolean {
    return this.allocated(this.#heap.allocator.malloc(bytes), bytes);
  }

  calloc(count: number, bytes: number): boolean {
    return this.allocated(this.#heap.allocator.calloc(count, bytes), count * bytes, { byte: 0 });
  }

  alignedAlloc(alignment: number, bytes: number): boolean {
    return this.allocated(this.#heap.allocator.aligned_alloc(alignment, bytes), bytes, { alignment });
  }

  posixMemalign(alignment: number, bytes: number): boolean {
    const inUse = this.#bytes;
    const isAllocated = this.allocated(this.#heap.posixMemalign(alignment, bytes), bytes, { alignment });
    // Beside the word for the result.
    if (isAllocated) this.#peak = Math.max(this.#peak, inUse + 4 + bytes);
    return isAllocated;
  }

  realloc(index: number, bytes: number): boolean {
    const block = this.#at(index);
    const address = this.#heap.allocator.realloc(block.address, bytes) >>> 0;
    if (address === 0) {
      this.#expectFilled(block.address, block.bytes, block.content);
      return false;
    }
    this.#peak = Math.max(this.#peak, this.#bytes + bytes);
    const kept = Math.min(block.bytes, bytes);
    this.#expectFilled(address, kept, block.content);
    this.#expectFilled(address + kept, bytes - kept, NEW_BYTE);
    this.#remove(index);
    this.#add(address, bytes);
    return true;
  }

  free(index: number): void {
    const { address, bytes, content } = this.#at(index);
    this.#expectFilled(address, bytes, content);
    this.#remove(index);
    this.#heap.allocator.free(address);
  }

  freeAll(): void {
    while (this.live.length > 0) this.free(this.live.length - 1);
  }

  checkStatistics(): void {
    const { allocator } = this.#heap;
    expect([allocator.heap_live_blocks(), allocator.heap_bytes_in_use()]).toEqual([this.live.length, this.#bytes]);
    expect(allocator.heap_bytes_peak()).toBeGreaterThanOrEqual(this.#peak);
  }

  /** Compares all answers of the heap, and every byte, with the model. */
  checkAll(): void {
    const { allocator } = this.#heap;
    this.checkStatistics();
    for (const { address, bytes, content } of this.live) {
      this.#expectFilled(address, bytes, content);
      expect(allocator.malloc_usable_size(address)).toBe(bytes);
    }
    const walked = this.#heap.walk();
    expect(new Set(walked).size).toBe(walked.length);
    const inUse = walked.filter((address) => allocator.heap_block_in_use(address) === 1);
    expect(inUse).toEqual(this.#heap.liveAfter(0n));
    expect([...inUse].sort((a, b) => a - b)).toEqual(this.live.map(({ address }) => address).sort((a, b) => a - b));
    expect(allocator.heap_check()).toBe(0);
    expect(this.#heap.takeReports()).toEqual([]);
  }

  #add(address: number, bytes: number): void {
    const content = this.#made++ % 251;
    this.#heap.bytesAt(address, bytes).fill(content);
    this.live.push({ address, bytes, content });
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
  }

  #at(index: number): Block {
    const block = this.live[index];
    if (block === undefined) throw new Error(`There is no block ${index}`);
    return block;
  }

  #remove(index: number): void {
    this.#bytes -= this.#at(index).bytes;
    const last = this.live.pop();
    if (last !== undefined && index < this.live.length) this.live[index] = last;
  }

  #expectFilled(address: number, bytes: number, byte: number): void {
    const found = this.#heap.bytesAt(address, bytes);
    const wrong = found.findIndex((each) => each !== byte);
    if (wrong >= 0) throw new Error(`Byte ${wrong} of ${bytes} at ${address} is ${found[wrong]} and not ${byte}`);
  }
}
