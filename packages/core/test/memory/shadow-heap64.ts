/** The exports of `memory64.wasm`. Addresses and sizes come back signed, as all i64s do. */
export interface Allocator64 {
  malloc(bytes: bigint): bigint;
  free(address: bigint): void;
  calloc(count: bigint, bytes: bigint): bigint;
  realloc(address: bigint, bytes: bigint): bigint;
  aligned_alloc(alignment: bigint, bytes: bigint): bigint;
  posix_memalign(result: bigint, alignment: bigint, bytes: bigint): number;
  malloc_usable_size(address: bigint): bigint;
  heap_live_blocks(): bigint;
  heap_bytes_in_use(): bigint;
  heap_bytes_peak(): bigint;
  heap_bytes_held(): bigint;
  heap_regions(): bigint;
  heap_next_block(address: bigint): bigint;
  heap_block_in_use(address: bigint): number;
  /** Exported by `memory64-debug.wasm` alone. */
  heap_check(): number;
}

const HEADER = 8;
const SMALLEST = 32;
export const PAGE = 65_536n;

/** The callback of `memory64-debug.wasm`. */
export type Report64 = (kind: number, address: bigint, bytes: bigint) => void;

/** A memory with 64-bit addresses, which the platform's type declarations lack. */
export function memory64(initial: bigint, maximum?: bigint): WebAssembly.Memory {
  const limits = { initial, address: "i64", ...(maximum !== undefined && { maximum }) };
  return new WebAssembly.Memory(limits as unknown as WebAssembly.MemoryDescriptor);
}

/** An instance of `memory64.wasm` or `memory64-debug.wasm`; the latter may report faults. */
export function newAllocator64(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  heap_report: Report64 = () => {},
): Allocator64 {
  return new WebAssembly.Instance(module, { env: { memory, heap_report } }).exports as unknown as Allocator64;
}

interface Block {
  address: number;
  bytes: number;
  content: number;
}

/** A program that uses `memory64.wasm` at random, with a model of the contents of every block. */
export class ShadowHeap64 {
  readonly memory: WebAssembly.Memory;
  readonly allocator: Allocator64;
  readonly live: Block[] = [];
  refusals = 0;
  #state: number;
  #made = 0;

  constructor(allocator: Allocator64, memory: WebAssembly.Memory, seed: number) {
    this.memory = memory;
    this.allocator = allocator;
    this.#state = seed;
  }

  /** One call of any function, with any block and size. */
  step(): void {
    const index = this.live.length === 0 ? -1 : this.#below(this.live.length);
    const what = this.#below(16);
    const bytes = this.#anySize();
    if (what < 4) this.#allocate(bytes, 16, (size) => this.allocator.malloc(size));
    else if (what < 5) this.#calloc(bytes);
    else if (what < 6) this.#alignedAlloc(2 ** this.#below(14), bytes);
    else if (what < 7) this.#posixMemalign(2 ** (3 + this.#below(10)), bytes);
    else if (index < 0) return;
    else if (what < 10) this.#realloc(index, bytes);
    else this.free(index);
  }

  free(index: number): void {
    const block = this.#at(index);
    this.#expectFilled(block.address, block.bytes, block.content);
    this.#remove(index);
    this.allocator.free(BigInt(block.address));
  }

  /** Compares all that the heap reports with the model: no part of its pages is lost, and none is in two blocks. */
  check(): void {
    const { allocator } = this;
    for (const { address, bytes, content } of this.live) {
      this.#expectFilled(address, bytes, content);
      const usable = Number(allocator.malloc_usable_size(BigInt(address)));
      expectThat(usable >= bytes && usable % 16 === HEADER && usable >= SMALLEST - HEADER, `${usable} bytes usable`);
    }
    const inUse = this.live.reduce((sum, { address }) => sum + allocator.malloc_usable_size(BigInt(address)), 0n);
    expectThat(allocator.heap_live_blocks() === BigInt(this.live.length), "as many blocks as the model");
    expectThat(allocator.heap_bytes_in_use() === inUse, "their usable bytes in use");
    expectThat(allocator.heap_bytes_peak() >= inUse, "a peak");
    this.#checkWalk();
  }

  #checkWalk(): void {
    const { allocator } = this;
    const used = new Set<number>();
    let end = 0;
    let covered = 0;
    for (let at = allocator.heap_next_block(0n); at !== 0n; at = allocator.heap_next_block(at)) {
      const size = Number(allocator.malloc_usable_size(at)) + HEADER;
      expectThat(size >= SMALLEST, `${size} bytes are a block`);
      expectThat(Number(at) - HEADER >= end, "blocks do not overlap");
      if (allocator.heap_block_in_use(at) === 1) used.add(Number(at));
      if (end === 0) covered = Number(at) - HEADER; // the record and everything before it
      end = Number(at) - HEADER + size;
      covered += size;
    }
    expectThat(
      used.size === this.live.length && this.live.every(({ address }) => used.has(address)),
      "the same blocks",
    );
    const held = Number(allocator.heap_bytes_held());
    // One region from address 0 on, with a fence.
    if (held > 0) expectThat(end === held - HEADER && covered === end, `${held} bytes held, ${covered} covered`);
  }

  #allocate(bytes: number, alignment: number, call: (bytes: bigint) => bigint, fill?: number): void {
    const address = Number(call(BigInt(bytes)));
    if (address === 0) {
      this.refusals++;
      return;
    }
    if (fill !== undefined) this.#expectFilled(address, bytes, fill);
    this.#add(address, bytes, alignment);
  }

  #calloc(bytes: number): void {
    const count = 1 + this.#below(9);
    const each = Math.ceil(bytes / count);
    this.#allocate(count * each, 16, () => this.allocator.calloc(BigInt(count), BigInt(each)), 0);
  }

  #alignedAlloc(alignment: number, bytes: number): void {
    this.#allocate(bytes, alignment, (size) => this.allocator.aligned_alloc(BigInt(alignment), size));
  }

  #posixMemalign(alignment: number, bytes: number): void {
    const result = this.allocator.malloc(8n);
    if (result === 0n) return;
    this.#allocate(bytes, alignment, (size) => {
      const error = this.allocator.posix_memalign(result, BigInt(alignment), size);
      expectThat(error === 0 || error === 12, `posix_memalign gives ${error}`);
      return error === 0 ? new DataView(this.memory.buffer).getBigUint64(Number(result), true) : 0n;
    });
    this.allocator.free(result);
  }

  #realloc(index: number, bytes: number): void {
    const block = this.#at(index);
    const address = Number(this.allocator.realloc(BigInt(block.address), BigInt(bytes)));
    if (address === 0) {
      this.refusals++;
      this.#expectFilled(block.address, block.bytes, block.content);
      return;
    }
    this.#remove(index);
    this.#expectFilled(address, Math.min(bytes, block.bytes), block.content);
    this.#add(address, bytes, 16);
  }

  #add(address: number, bytes: number, alignment: number): void {
    expectThat(address % Math.max(16, alignment) === 0, `${address} is aligned to ${alignment}`);
    for (const other of this.live) {
      const apart = other.address + other.bytes <= address || address + bytes <= other.address;
      expectThat(apart && other.address !== address, `${bytes} bytes at ${address} do not overlap ${other.address}`);
    }
    const content = this.#made++ % 251;
    new Uint8Array(this.memory.buffer, address, bytes).fill(content);
    this.live.push({ address, bytes, content });
  }

  #remove(index: number): void {
    const last = this.live.pop();
    if (last !== undefined && index < this.live.length) this.live[index] = last;
  }

  #at(index: number): Block {
    const block = this.live[index];
    if (block === undefined) throw new Error(`There is no block ${index}`);
    return block;
  }

  #expectFilled(address: number, bytes: number, value: number): void {
    const found = new Uint8Array(this.memory.buffer, address, bytes);
    expectThat(
      found.every((each) => each === value),
      `${bytes} bytes at ${address} are ${value}`,
    );
  }

  /** Mostly small sizes; many of them leave a few bytes of a block that is used again. */
  #anySize(): number {
    const kind = this.#below(10);
    if (kind < 6) return this.#below(200);
    return kind < 9 ? this.#below(4_000) : this.#below(60_000);
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

export function expectThat(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`Expected: ${what}`);
}
