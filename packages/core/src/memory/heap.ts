import type { Address } from "./address.ts";
import { AddressSpace, I32_ADDRESSES } from "./address-space.ts";
import { type Block, isBlock, ownBlock } from "./block.ts";
import { BlockLedger, POISON } from "./block-ledger.ts";
import type { AddressLike, CType, Layout } from "./c-type.ts";
import { checkSize, type FoundHeap, findHeap, type HeapExports, type HeapParts } from "./heap-exports.ts";
import type { Heap, HeapOptions, NumberArray, ReadStringOptions, WriteStringOptions } from "./heap-interface.ts";
import {
  type ByteRange,
  checkOptions,
  doubleFree,
  foreignFree,
  outOfMemory,
  wrongAddresses,
  wrongType,
} from "./heap-problems.ts";
import { checkText, encode, readText, readToNul, type StringCopy, writeText } from "./strings.ts";
import { showAs } from "./view-class.ts";

/**
 * A heap over the `malloc`, `free` and memory of a module: those of rec, libc, Emscripten, or others of these names.
 *
 * The heap holds no memory of its own, and may be made any number of times. If several modules have the parts, spread
 * their exports into one object, or name the parts in the options.
 *
 * @param exports an object with `malloc` or `_malloc`, `free` or `_free`, and `memory` or `wasmMemory`. A call of
 *   `free` with null finds out whether addresses are numbers or bigints
 * @throws {HeapError} `NO_HEAP` if something is missing
 * @example
 * ```ts
 * const { exports } = await link({ program: fetch("program.wasm"), memory: fetch("memory.wasm") });
 * const heap = createHeap({ ...exports.program, ...exports.memory });
 * const Record = struct({ id: i32, x: f32, y: f32 });
 * using block = heap.alloc(Record);
 * const record = Record.at(heap, block);
 * Record.write(record, { id: 2, x: 1.5, y: 2.5 });
 * console.log(record.id + record.x + record.y); // 6
 * ```
 */
export function createHeap<A extends Address = number>(exports: HeapExports, options: HeapOptions<A> = {}): Heap<A> {
  const found = findHeap(exports, checkOptions(options) as unknown as HeapParts<never>);
  return new AllocatedHeap(found, options) as unknown as Heap<A>;
}

/** Alignment of a block that has a size and no type: the largest of all types. */
const ANY_ALIGNMENT = 8;

/** A block that the heap gave out, with what the allocator has to be told when it is freed. */
interface Given extends ByteRange, Layout {}

class AllocatedHeap implements Heap<Address> {
  readonly space: AddressSpace;
  readonly #allocator: FoundHeap;
  readonly #ledger: BlockLedger | undefined;
  /** By address, if the allocator needs sizes or the heap is for development. */
  readonly #given = new Map<number, Given>();
  readonly #keeps: boolean;

  constructor(found: FoundHeap, { debug = false }: Pick<HeapOptions, "debug">) {
    const { memory, wide, free } = found;
    this.#allocator = found;
    this.#keeps = debug || free.length > 1;
    this.#ledger = debug ? new BlockLedger((given) => this.#return(given as Given)) : undefined;
    this.space = new AddressSpace(memory, { wide, viewOf: this.#ledger?.viewOf });
  }

  alloc(size: number | CType): Block<Address> {
    const layout = this.#layoutOf(size, ANY_ALIGNMENT);
    return this.#own(this.#malloc(layout), layout);
  }

  adopt(address: Address, size: number | CType): Block<Address> {
    const layout = this.#layoutOf(size, 1);
    return this.#own(this.space.place(address, layout.sizeBytes), layout);
  }

  free(address: AddressLike<Address>): void {
    if (isBlock(address)) address.free();
    else this.#free(this.space.toNumber(address as Address));
  }

  allocString(text: string): Block<Address> {
    checkText(text, true);
    return this.allocCopy(encode(`${text}\0`).bytes);
  }

  allocCopy(source: NumberArray): Block<Address> {
    const bytes = bytesOf(source);
    const layout = { sizeBytes: bytes.length, alignBytes: source.BYTES_PER_ELEMENT };
    const block = this.#own(this.#malloc(layout), layout);
    if (bytes.length === layout.sizeBytes) this.#bytesAt(block, bytes.length).set(bytes);
    else {
      // The array was a view of this memory, which has grown.
      block.free();
      throw noArray(source);
    }
    return block;
  }

  readString(address: AddressLike<Address>, options: ReadStringOptions = {}): string {
    const { sizeBytes, terminated = true } = checkOptions(options);
    const bound = sizeBytes ?? boundOf(address);
    return bound === undefined
      ? readToNul(this.space, this.#place(address, 1))
      : readText(this.#bytesAt(address, checkSize(bound)), terminated);
  }

  writeString(address: AddressLike<Address>, text: string, options: WriteStringOptions = {}): StringCopy {
    const { sizeBytes = boundOf(address), terminated = true } = checkOptions(options);
    return writeText(this.#bytesAt(address, checkSize(sizeBytes)), text, terminated);
  }

  copyOut<Target extends NumberArray>(address: AddressLike<Address>, target: Target): Target {
    const bytes = bytesOf(target);
    bytes.set(this.#bytesAt(address, bytes.length));
    return target;
  }

  copyIn(address: AddressLike<Address>, source: NumberArray): void {
    const bytes = bytesOf(source);
    this.#bytesAt(address, bytes.length).set(bytes);
  }

  #layoutOf(size: number | CType, alignBytes: number): Layout {
    const { codec } = Object(size) as Partial<CType>;
    return codec?.(this.space.wide) ?? { sizeBytes: checkSize(size as number), alignBytes };
  }

  /** Requests one byte at least: `malloc(0)` may return null. */
  #malloc({ sizeBytes, alignBytes }: Layout): number {
    const { space } = this;
    const wanted = Math.max(1, sizeBytes);
    const refuse = (reason: string) => outOfMemory(reason, { sizeBytes, memoryBytes: space.memory.buffer.byteLength });
    if (!space.wide && wanted >= I32_ADDRESSES) throw refuse("32-bit addresses end before that");
    const ask = () => space.toNumber(this.#call("malloc", [wanted, alignBytes]));
    let address = ask();
    while (address === 0 && this.#ledger?.discharge()) address = ask();
    if (address === 0) throw refuse("malloc returned 0");
    space.refresh();
    return address;
  }

  #free(address: number): void {
    if (address === 0) return;
    const given = this.#given.get(address);
    if (this.#keeps && !given) throw this.#ledger?.holds(address) ? doubleFree(address) : foreignFree(address);
    this.#given.delete(address);
    if (given && this.#ledger) {
      this.space.bytes(address, given.sizeBytes).fill(POISON);
      this.#ledger.retire(given);
    } else this.#return(given ?? ({ address } as Given));
  }

  /** Gives a block back to the allocator. */
  #return({ address, sizeBytes, alignBytes }: Given): void {
    this.#call("free", [address, Math.max(1, sizeBytes), alignBytes]);
  }

  /** Calls a function of the allocator with as many values as it takes, and with one at least. */
  #call(name: "malloc" | "free", values: readonly number[]): Address {
    const called = this.#allocator[name];
    const given = values.slice(0, Math.max(1, called.length)).map((value) => this.space.toAddress(value));
    try {
      return called(...given);
    } catch (error) {
      const { message } = Object(error) as Error;
      throw error instanceof TypeError && /bigint/i.test(message) ? wrongAddresses(name, message) : error;
    }
  }

  #own(address: number, { sizeBytes, alignBytes }: Layout): Block<Address> {
    if (this.#keeps) this.#given.set(address, { address, sizeBytes, alignBytes });
    return ownBlock({
      external: this.space.toAddress(address),
      address,
      sizeBytes,
      free: () => this.#free(address),
      release: () => this.#ledger && this.#given.delete(address),
    });
  }

  /** The start of a range that is copied as a whole, and not field by field. */
  #place(address: AddressLike<Address>, sizeBytes: number): number {
    const place = this.space.place(address as Address, sizeBytes);
    this.#ledger?.check({ address: place, sizeBytes });
    return place;
  }

  #bytesAt(address: AddressLike<Address>, sizeBytes: number): Uint8Array {
    return this.space.bytes(this.#place(address, sizeBytes), sizeBytes);
  }
}

/** The size of a block; an address has none. */
function boundOf(address: AddressLike<Address>): number | undefined {
  return (address as Partial<Block>)?.sizeBytes;
}

function bytesOf(array: NumberArray): Uint8Array {
  try {
    if (ArrayBuffer.isView(array)) return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  } catch {
    // Its buffer is detached.
  }
  throw noArray(array);
}

function noArray(found: unknown) {
  return wrongType(found, "a typed array with a buffer that is not detached");
}

/** Consoles and JSON show the size of the memory, and not its bytes. */
showAs(AllocatedHeap.prototype, (heap) => ({ memoryBytes: (heap as unknown as AllocatedHeap).space.bytes(0).length }));
