import { type Allocator, instantiateAllocators } from "./allocator.ts";
import { PAGE_BYTES } from "./artifacts.ts";
import { type Block, BlockAccount } from "./block-account.ts";
import { Claims } from "./claims.ts";
import { hasContent, writeContent } from "./content.ts";
import { OTHERS, PageOwners } from "./page-owners.ts";

export interface ShadowOptions {
  readonly memory: WebAssembly.Memory;
  readonly allocators: readonly Allocator[];
  /** The memory's maximum, in pages. */
  readonly maximum?: number | undefined;
  /** 8 for a 64-bit memory. */
  readonly pointerBytes?: 4 | 8;
  /** `"any"`: calls may be refused even while the memory can grow, because the test refuses growth. */
  readonly refusals?: "when full" | "any";
  /** Compares the pages of all other allocators before and after each call, at the cost of a copy. */
  readonly guardRivals?: boolean;
}

/** The record, and a header and padding for a new region; the most that a block needs beside its bytes. */
const OVERHEAD_BYTES = 8192;
const LARGEST_BLOCK_BYTES = 0x7fff_fff0;
const MOST_PAGES = 65_536;
/** Watched pages at each end of the initial memory: a memory of 4 GiB stays untouched in between. */
const WATCHED_PAGES = 2;
const OUT_OF_MEMORY = 12;
/** The longest read of a Buffer as an exact number. */
const LONGEST_READ_BYTES = 6;

/**
 * A memory in which one or more allocators and others grow pages, and a model of the owner of each page and the content of
 * each block. Every call is checked at once: its result, the address, and the statistics after it.
 */
export class ShadowHeap {
  readonly memory: WebAssembly.Memory;
  readonly allocators: readonly Allocator[];
  readonly pageOwners = new PageOwners();
  /** Seed of the next block; each block adds one. */
  nextSeed = 0;
  readonly #maximum: number;
  readonly #pointerBytes: number;
  readonly #refusals: "when full" | "any";
  readonly #guardRivals: boolean;
  readonly #accounts: readonly BlockAccount[];
  readonly #claims = new Claims();
  readonly #watchedPages: number[] = [];
  #bytes: Buffer;

  constructor(options: ShadowOptions) {
    const { memory, allocators } = options;
    this.memory = memory;
    this.allocators = allocators;
    this.#maximum = options.maximum ?? MOST_PAGES;
    this.#pointerBytes = options.pointerBytes ?? 4;
    this.#refusals = options.refusals ?? "when full";
    this.#guardRivals = options.guardRivals ?? allocators.length > 1;
    this.#accounts = allocators.map(() => new BlockAccount());
    this.#bytes = Buffer.from(memory.buffer);
    this.pageOwners.append(OTHERS, this.pages);
    for (let page = 0; page < this.pages; page++) {
      if (page < WATCHED_PAGES || page >= this.pages - WATCHED_PAGES) this.#watch(page);
    }
  }

  /** New instances of a module on a new memory. */
  static of(module: WebAssembly.Module, limits: WebAssembly.MemoryDescriptor, count = 1): ShadowHeap {
    const memory = new WebAssembly.Memory(limits);
    return new ShadowHeap({
      memory,
      allocators: instantiateAllocators(module, { memory, count }),
      maximum: limits.maximum,
    });
  }

  get pages(): number {
    return this.memory.buffer.byteLength / PAGE_BYTES;
  }

  live(owner = 0): readonly Block[] {
    return this.#account(owner).blocks;
  }

  malloc(bytes: number, owner = 0): boolean {
    const address = this.#call(owner, (allocator) => allocator.malloc(bytes));
    return this.#receive(owner, { address, bytes, alignment: 16 });
  }

  alignedAlloc(alignment: number, bytes: number, owner = 0): boolean {
    const address = this.#call(owner, (allocator) => allocator.aligned_alloc(alignment, bytes));
    return this.#receive(owner, { address, bytes, alignment });
  }

  calloc(count: number, bytes: number, owner = 0): boolean {
    const total = count * bytes;
    const address = this.#call(owner, (allocator) => allocator.calloc(count, bytes));
    if (address !== 0 && !isZero(this.#at(address, total))) throw new Error(`calloc(${count}, ${bytes}) is not zero`);
    return this.#receive(owner, { address, bytes: total, alignment: 16 });
  }

  /** The result goes through the first bytes of a live block, as in C; without a live block there is no call. */
  posixMemalign(alignment: number, bytes: number, owner = 0): boolean {
    const place = this.live(owner)[0];
    if (place === undefined) return true;
    const before = Buffer.from(this.#at(place.address, this.#pointerBytes));
    const status = this.#call(owner, (allocator) => allocator.posix_memalign(place.address, alignment, bytes));
    const result = this.#at(place.address, this.#pointerBytes);
    const changed = !result.equals(before);
    const address = result.readUIntLE(0, Math.min(this.#pointerBytes, LONGEST_READ_BYTES));
    before.copy(result);
    if (status === 0) return this.#receive(owner, { address, bytes, alignment });
    if (status !== OUT_OF_MEMORY) throw new Error(`posix_memalign returned ${status}`);
    if (changed) throw new Error("posix_memalign failed, and wrote a result");
    return this.#receive(owner, { address: 0, bytes, alignment });
  }

  realloc(index: number, bytes: number, owner = 0): boolean {
    const block = this.#account(owner).at(index);
    this.#checkContent(block);
    const address = this.#call(owner, (allocator) => allocator.realloc(block.address, bytes));
    if (address === 0) {
      this.#checkContent(block);
      if (bytes <= block.usable) throw new Error(`realloc refused ${bytes} bytes to a block of ${block.usable}`);
      return this.#receive(owner, { address, bytes, alignment: 16 });
    }
    this.#forget(owner, index);
    const kept = Math.min(block.usable, bytes);
    if (!hasContent(this.#at(address, kept), block.seed)) throw new Error(`realloc lost some of ${kept} bytes`);
    return this.#receive(owner, { address, bytes, alignment: 16 });
  }

  free(index: number, owner = 0): void {
    const block = this.#account(owner).at(index);
    this.#checkContent(block);
    this.#call(owner, (allocator) => {
      allocator.free(block.address);
      return 0;
    });
    this.#forget(owner, index);
    this.#checkStatistics(owner);
  }

  freeAll(owner = 0): void {
    while (this.live(owner).length > 0) this.free(this.live(owner).length - 1, owner);
  }

  /** Grows the memory as another owner, and writes to all new pages. */
  growByOther(pages: number): boolean {
    const first = this.pages;
    if (first + pages > this.#maximum) return false;
    // A 64-bit memory takes a bigint, which the types do not have.
    this.memory.grow(this.#pointerBytes === 8 ? (BigInt(pages) as unknown as number) : pages);
    this.pageOwners.append(OTHERS, this.pages);
    for (let page = first; page < this.pages; page++) this.#watch(page);
    return true;
  }

  /** Lets the allocator list its blocks: each live one once with its usable size, and all others free. */
  walk(owner = 0): void {
    const expected = new Map(this.live(owner).map(({ address, usable }) => [address, usable]));
    const seen = new Set<number>();
    this.#call(owner, (allocator) => {
      for (let at = allocator.heap_next_block(0); at !== 0; at = allocator.heap_next_block(at)) {
        if (seen.has(at)) throw new Error(`The walk comes to ${at} twice`);
        seen.add(at);
        const [size, inUse] = [allocator.malloc_usable_size(at), allocator.heap_block_in_use(at)];
        if (inUse !== (expected.has(at) ? 1 : 0)) throw new Error(`The walk says ${inUse} of the block at ${at}`);
        if (inUse === 1 && size !== expected.get(at)) throw new Error(`The walk says ${size} bytes of ${at}`);
        expected.delete(at);
      }
      return 0;
    });
    if (expected.size > 0) throw new Error(`The walk leaves out the blocks at ${[...expected.keys()].join(", ")}`);
    this.#checkStatistics(owner);
  }

  /** Compares every live block and every watched page of others with the model. */
  checkAll(): void {
    for (const { blocks } of this.#accounts) for (const block of blocks) this.#checkContent(block);
    for (const page of this.#watchedPages) {
      if (!hasContent(this.#at(page * PAGE_BYTES, PAGE_BYTES), page)) {
        throw new Error(`An allocator wrote to page ${page}, which none of them grew`);
      }
    }
  }

  /** Lets an allocator act, and assigns new pages to it. Pages of the others must not change. */
  #call(owner: number, act: (allocator: Allocator) => number): number {
    const allocator = this.#allocator(owner);
    const before = this.#guardRivals ? this.#copyOfRivals(owner) : [];
    const result = act(allocator);
    this.pageOwners.append(owner, this.pages);
    for (const { page, content } of before) {
      if (!content.equals(this.#at(page * PAGE_BYTES, PAGE_BYTES))) {
        throw new Error(`Allocator ${owner} wrote to page ${page}, which allocator ${this.pageOwners.of(page)} grew`);
      }
    }
    return result;
  }

  #copyOfRivals(owner: number): { page: number; content: Buffer }[] {
    const rivals = [...this.allocators.keys()].filter((rival) => rival !== owner);
    return rivals
      .flatMap((rival) => this.pageOwners.pages(rival))
      .map((page) => {
        return { page, content: Buffer.from(this.#at(page * PAGE_BYTES, PAGE_BYTES)) };
      });
  }

  /** Checks, fills and counts a new block; or checks that the refusal was right. */
  #receive(
    owner: number,
    { address, bytes, alignment }: { address: number; bytes: number; alignment: number },
  ): boolean {
    if (address === 0) {
      this.#checkRefusal(bytes + alignment);
      this.#checkStatistics(owner);
      return false;
    }
    if (address % Math.max(alignment, 16) !== 0) throw new Error(`${address} is not aligned to ${alignment}`);
    const usable = this.#allocator(owner).malloc_usable_size(address);
    if (usable < bytes) throw new Error(`A block for ${bytes} bytes has ${usable}`);
    this.#checkPages(owner, { address, usable });
    const overlap = this.#claims.claim(address, Math.max(usable, 1));
    if (overlap !== undefined) throw new Error(`${usable} bytes at ${address} overlap a live block at ${overlap}`);
    const block = { address, bytes, usable, seed: this.nextSeed++ };
    writeContent(this.#at(address, usable), block.seed);
    this.#account(owner).add(block);
    this.#checkStatistics(owner);
    return true;
  }

  /** Throws unless the refusal was right: there are too few pages, or the size exceeds every block. */
  #checkRefusal(bytes: number): void {
    const room = (this.#maximum - this.pages) * PAGE_BYTES - OVERHEAD_BYTES;
    if (this.#refusals === "when full" && bytes <= Math.min(room, LARGEST_BLOCK_BYTES)) {
      throw new Error(`Refused ${bytes} bytes although ${room} could be grown`);
    }
  }

  #checkPages(owner: number, { address, usable }: { address: number; usable: number }): void {
    for (let page = Math.floor(address / PAGE_BYTES); page * PAGE_BYTES < address + usable; page++) {
      if (this.pageOwners.of(page) !== owner) {
        throw new Error(`${usable} bytes at ${address} reach page ${page}, which allocator ${owner} did not grow`);
      }
    }
  }

  #checkStatistics(owner: number): void {
    const pages = this.pageOwners.pages(owner).length;
    this.#account(owner).check(this.#allocator(owner), { pages, pieces: this.pageOwners.pieces(owner) });
  }

  #forget(owner: number, index: number): void {
    const { address, usable } = this.#account(owner).at(index);
    this.#account(owner).remove(index);
    this.#claims.release(address, Math.max(usable, 1));
  }

  #account(owner: number): BlockAccount {
    const account = this.#accounts[owner];
    if (account === undefined) throw new Error(`No allocator ${owner}`);
    return account;
  }

  #allocator(owner: number): Allocator {
    const allocator = this.allocators[owner];
    if (allocator === undefined) throw new Error(`No allocator ${owner}`);
    return allocator;
  }

  #watch(page: number): void {
    this.#watchedPages.push(page);
    writeContent(this.#at(page * PAGE_BYTES, PAGE_BYTES), page);
  }

  #at(address: number, bytes: number): Buffer {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = Buffer.from(this.memory.buffer);
    return this.#bytes.subarray(address, address + bytes);
  }

  #checkContent({ address, usable, seed }: Block): void {
    if (!hasContent(this.#at(address, usable), seed)) {
      throw new Error(`The content of ${usable} bytes at ${address} has changed`);
    }
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes[0] === 0 && bytes.compare(bytes, 0, bytes.length - 1, 1) === 0);
}
