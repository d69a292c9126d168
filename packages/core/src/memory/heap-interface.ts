import type { Address } from "./address.ts";
import type { Block } from "./block.ts";
import type { AddressLike, CType, InSpace } from "./c-type.ts";
import type { HeapParts } from "./heap-exports.ts";
import type { StringCopy } from "./strings.ts";

export interface HeapOptions<A extends Address = number> extends HeapParts<A> {
  /**
   * For development: uses after free, frees of foreign addresses, and double frees become errors. Freed blocks are
   * overwritten and held back for a while, up to 1 MiB. Every access costs more.
   */
  readonly debug?: boolean;
}

/** An array of numbers or bigints over a buffer, of any element type. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export interface ReadStringOptions {
  /** The most bytes to read; by default the size of the `Block`. */
  readonly sizeBytes?: number;
  /** Whether the string ends at the first NUL before that; true by default. If false, `sizeBytes` is its length. */
  readonly terminated?: boolean;
}

export interface WriteStringOptions {
  /** Number of bytes for the string, its NUL included; by default the size of the `Block`. */
  readonly sizeBytes?: number;
  /** Whether a NUL is written after the string; true by default. */
  readonly terminated?: boolean;
}

/**
 * The heap of a module, or of several that share a memory, behind `malloc` and `free`.
 *
 * Addresses are numbers, or bigints if the module has 64-bit addresses. Sizes are in bytes.
 */
export interface Heap<A extends Address = number> extends InSpace<A> {
  /**
   * Allocates a block without clearing its bytes.
   *
   * @param size in bytes, or a type that is to fit
   * @returns the block, owned by the caller
   * @throws {HeapError} `OUT_OF_MEMORY`, with the requested size and the size of the memory; `INVALID_VALUE`
   */
  alloc(size: number | CType): Block<A>;
  /**
   * Takes ownership of memory that the module has allocated, so that it is freed like a block of `alloc`. For allocators
   * that take an alignment, a size in bytes means bytes, with an alignment of 1.
   */
  adopt(address: A, size: number | CType): Block<A>;
  /**
   * Frees a block, or the memory at an address. Null does nothing.
   *
   * @throws {HeapError} for a `Block`, as its `free`; with `debug`, for addresses too: `DOUBLE_FREE`, `FOREIGN_FREE`; if
   *   the module's `free` takes a size, `FOREIGN_FREE` for an address that the heap did not give out
   */
  free(address: AddressLike<A>): void;
  /**
   * Allocates a copy of a text as UTF-8 with a NUL after it.
   *
   * @throws {HeapError} as `alloc`; `INVALID_VALUE` if the text has a NUL in it
   */
  allocString(text: string): Block<A>;
  /**
   * Allocates a copy of an array's bytes.
   *
   * @throws {HeapError} as `alloc`; `INVALID_VALUE` if the array is none, or is a view of this memory that is detached when
   *   the memory grows for the copy; the block is freed then
   */
  allocCopy(source: NumberArray): Block<A>;
  /**
   * Copies a string out of memory. Invalid UTF-8, like half a character at the bound, becomes U+FFFD.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, also without a NUL up to the end of memory; `NULL_ADDRESS`, `USE_AFTER_FREE`
   */
  readString(address: AddressLike<A>, options?: ReadStringOptions): string;
  /**
   * Copies a text into memory as UTF-8. Never writes past `sizeBytes`, and never half a character: the rest of the text
   * is left out, and `read` counts the copied part. Lone surrogates become U+FFFD.
   *
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`; `INVALID_VALUE` without `sizeBytes`, or if there
   *   is a NUL in a text that is to end with one
   */
  writeString(address: AddressLike<A>, text: string, options?: WriteStringOptions): StringCopy;
  /**
   * Fills an array from memory.
   *
   * @returns the target
   * @throws {HeapError} `OUT_OF_BOUNDS`, `NULL_ADDRESS`, `USE_AFTER_FREE`; nothing has been copied then
   */
  copyOut<Target extends NumberArray>(address: AddressLike<A>, target: Target): Target;
  /**
   * Writes an array into memory.
   *
   * @throws {HeapError} as `copyOut`
   */
  copyIn(address: AddressLike<A>, source: NumberArray): void;
}
