import { PAGE_BYTES } from "./artifacts.ts";

/** The exports of `memory.wasm`. Addresses come back signed, as all i32s do. */
export interface Allocator {
  malloc(bytes: number): number;
  free(address: number): void;
  calloc(count: number, bytes: number): number;
  realloc(address: number, bytes: number): number;
  aligned_alloc(alignment: number, bytes: number): number;
}

/** A live block as the shadow model knows it. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
  /** Where in the noise its content starts. */
  readonly seed: number;
}

const NOISE_PERIOD = 65521;
const LONGEST_CONTENT = 1 << 22;

function makeNoise(): Buffer {
  const noise = Buffer.alloc(NOISE_PERIOD + LONGEST_CONTENT);
  let state = 1;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = state >>> 24;
  }
  return noise;
}

const noise = makeNoise();

function contentOf(seed: number, bytes: number): Buffer {
  return noise.subarray(seed, seed + bytes);
}

/**
 * A memory in which one or more allocators and others grow pages, and a model of whose each page is and what stands in
 * each block. Every call is checked on the spot: what it returned, and where.
 */
export class ShadowHeap {
  readonly memory: WebAssembly.Memory;
  readonly allocators: readonly Allocator[];
  /** The owner of each page: the index of an allocator, or -1 for somebody else. */
  readonly pageOwners: number[] = [];
  readonly #live: Block[][];
  #blocksMade = 0;

  constructor(module: WebAssembly.Module, options: { memory: WebAssembly.Memory; allocators?: number }) {
    this.memory = options.memory;
    this.allocators = Array.from(
      { length: options.allocators ?? 1 },
      () => new WebAssembly.Instance(module, { env: { memory: options.memory } }).exports as unknown as Allocator,
    );
    this.#live = this.allocators.map(() => []);
    this.#claimNewPages(-1);
  }

  get pages(): number {
    return this.memory.buffer.byteLength / PAGE_BYTES;
  }

  live(owner = 0): readonly Block[] {
    return this.#live[owner] ?? [];
  }

  malloc(bytes: number, owner = 0): boolean {
    return this.#allocate(owner, bytes, 16, (allocator) => allocator.malloc(bytes));
  }

  alignedAlloc(alignment: number, bytes: number, owner = 0): boolean {
    return this.#allocate(owner, bytes, alignment, (allocator) => allocator.aligned_alloc(alignment, bytes));
  }

  calloc(count: number, bytes: number, owner = 0): boolean {
    const total = count * bytes;
    return this.#allocate(owner, total, 16, (allocator) => {
      const address = allocator.calloc(count, bytes);
      if (address !== 0 && !this.#bytesAt(address >>> 0, total).every((byte) => byte === 0)) {
        throw new Error(`calloc(${count}, ${bytes}) is not zero`);
      }
      return address;
    });
  }

  realloc(index: number, bytes: number, owner = 0): boolean {
    const block = this.#at(owner, index);
    const address = this.#call(owner, (allocator) => allocator.realloc(block.address, bytes));
    if (address === 0) {
      this.#checkContent(block);
      return false;
    }
    this.#remove(owner, index);
    this.#checkContent({ ...block, address, bytes: Math.min(bytes, block.bytes) });
    this.#add(owner, address, bytes, 16);
    return true;
  }

  free(index: number, owner = 0): void {
    const block = this.#at(owner, index);
    this.#checkContent(block);
    this.#remove(owner, index);
    this.#call(owner, (allocator) => {
      allocator.free(block.address);
      return 0;
    });
  }

  freeAll(owner = 0): void {
    while (this.live(owner).length > 0) this.free(this.live(owner).length - 1, owner);
  }

  /** Somebody else grows the memory, and writes to all of it. */
  growByOther(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch {
      return;
    }
    this.#claimNewPages(-1);
  }

  /** Compares every live block and every page of others with the model. */
  checkAll(): void {
    for (const blocks of this.#live) for (const block of blocks) this.#checkContent(block);
    this.pageOwners.forEach((owner, page) => {
      if (owner === -1) this.#checkOthersPage(page);
    });
  }

  #allocate(owner: number, bytes: number, alignment: number, call: (allocator: Allocator) => number): boolean {
    const address = this.#call(owner, call);
    if (address === 0) return false;
    this.#add(owner, address, bytes, alignment);
    return true;
  }

  /** Lets an allocator act, and gives the pages that appear to it. Pages of the others must not change. */
  #call(owner: number, act: (allocator: Allocator) => number): number {
    const allocator = this.allocators[owner];
    if (allocator === undefined) throw new Error(`No allocator ${owner}`);
    const before = this.#snapshotOfRivals(owner);
    const address = act(allocator) >>> 0;
    this.#claimNewPages(owner);
    for (const [page, content] of before) {
      if (!content.equals(this.#bytesAt(page * PAGE_BYTES, PAGE_BYTES))) {
        throw new Error(`Allocator ${owner} wrote to page ${page}, which allocator ${this.pageOwners[page]} grew`);
      }
    }
    return address;
  }

  #snapshotOfRivals(owner: number): Map<number, Buffer> {
    const snapshot = new Map<number, Buffer>();
    this.pageOwners.forEach((pageOwner, page) => {
      if (pageOwner === owner || pageOwner === -1) return;
      snapshot.set(page, Buffer.from(this.#bytesAt(page * PAGE_BYTES, PAGE_BYTES)));
    });
    return snapshot;
  }

  #claimNewPages(owner: number): void {
    for (let page = this.pageOwners.length; page < this.pages; page++) {
      this.pageOwners.push(owner);
      if (owner === -1) contentOf(page % NOISE_PERIOD, PAGE_BYTES).copy(this.#bytesAt(page * PAGE_BYTES, PAGE_BYTES));
    }
  }

  #add(owner: number, address: number, bytes: number, alignment: number): void {
    if (address % Math.max(alignment, 16) !== 0) throw new Error(`${address} is not aligned to ${alignment}`);
    const end = address + Math.max(bytes, 1);
    for (let page = Math.floor(address / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
      if (this.pageOwners[page] !== owner) {
        throw new Error(`${bytes} bytes at ${address} reach page ${page}, which allocator ${owner} did not grow`);
      }
    }
    for (const other of this.live(owner)) {
      if (address < other.address + Math.max(other.bytes, 1) && other.address < end) {
        throw new Error(`${bytes} bytes at ${address} overlap ${other.bytes} bytes at ${other.address}`);
      }
    }
    const block = { address, bytes, seed: (this.#blocksMade++ * 31) % NOISE_PERIOD };
    contentOf(block.seed, bytes).copy(this.#bytesAt(address, bytes));
    this.#live[owner]?.push(block);
  }

  #at(owner: number, index: number): Block {
    const block = this.live(owner)[index];
    if (block === undefined) throw new Error(`Allocator ${owner} has no block ${index}`);
    return block;
  }

  #remove(owner: number, index: number): void {
    const blocks = this.#live[owner] ?? [];
    const last = blocks.pop();
    if (last !== undefined && index < blocks.length) blocks[index] = last;
  }

  #bytesAt(address: number, bytes: number): Buffer {
    return Buffer.from(this.memory.buffer, address, bytes);
  }

  #checkContent({ address, bytes, seed }: Block): void {
    if (!this.#bytesAt(address, bytes).equals(contentOf(seed, bytes))) {
      throw new Error(`The content of ${bytes} bytes at ${address} has changed`);
    }
  }

  #checkOthersPage(page: number): void {
    if (!this.#bytesAt(page * PAGE_BYTES, PAGE_BYTES).equals(contentOf(page % NOISE_PERIOD, PAGE_BYTES))) {
      throw new Error(`An allocator wrote to page ${page}, which none of them grew`);
    }
  }
}
