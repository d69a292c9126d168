import type { Abi, Address } from "./address.ts";
import type { MemorySource } from "./address-space.ts";
import { invalidValue, isCount, noHeap } from "./heap-problems.ts";
import { isWide } from "./make-type.ts";

/** The exports of a module, or of several in one object, with `malloc`, `free` and `memory` among them. */
export type HeapExports = object;

/**
 * Functions of two parameters that allocate, and of two or three that free, are called as Rust's: with the size, and with
 * the alignment. The heap keeps the sizes of the blocks that it gave out. A function that names no parameter is refused.
 */
export interface HeapParts<A extends Address = number> {
  /** The memory, if it is not called `memory` or `wasmMemory`. */
  readonly memory?: MemorySource;
  /** The function that allocates, if it is not called `malloc` or `_malloc`. */
  readonly malloc?: (sizeBytes: A, alignBytes: A) => A;
  /** The function that frees, if it is not called `free` or `_free`. */
  readonly free?: (address: A, sizeBytes: A, alignBytes: A) => void;
  /**
   * The target that the module was compiled for, and so the type of addresses: bigints for `wasm64`. By default a call of
   * `free` with null finds it out, or it is `wasm32` if `free` takes a size.
   */
  readonly abi?: Abi;
}

export interface FoundHeap {
  readonly memory: MemorySource;
  readonly malloc: Allocating;
  readonly free: Allocating;
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
}

type Allocating = (...values: readonly Address[]) => Address;
type Named = Readonly<Record<string, unknown>>;

/** Takes the three parts from the options, or else by name. */
export function findHeap(exports: HeapExports, parts: HeapParts<never>): FoundHeap {
  const named = Object(exports) as Named;
  const memory = (parts.memory ?? named["memory"] ?? named["wasmMemory"] ?? memoryOfViews(named)) as MemorySource;
  const malloc = (parts.malloc ?? named["malloc"] ?? named["_malloc"]) as Allocating;
  const free = (parts.free ?? named["free"] ?? named["_free"]) as Allocating;
  const missing = [
    typeof malloc !== "function" && "malloc",
    typeof free !== "function" && "free",
    !isMemory(memory) && "memory",
    !(hasParameters(malloc, named["_malloc"], 2) && hasParameters(free, named["_free"], 3)) &&
      "malloc of 1 or 2 and free of 1 to 3 parameters",
  ].filter((name) => name !== false);
  if (missing.length > 0) throw noHeap(missing, Object.keys(named));
  const wide = parts.abi === undefined && free.length < 2 ? takesBigints(free) : isWide(parts.abi);
  return { memory, malloc, free, wide };
}

/**
 * Whether a function shows how many parameters it takes. A wrapper `(...values) => …` does not, so its last values would
 * silently be missing. Emscripten's `_malloc` and `_free` may be such wrappers, of the functions of C.
 */
function hasParameters(given: Allocating | undefined, emscripten: unknown, most: number): boolean {
  return typeof given !== "function" || given === emscripten || (given.length > 0 && given.length <= most);
}

/** Emscripten keeps views of the memory on its module, and renews them when it grows. */
function memoryOfViews(named: Named): MemorySource | undefined {
  if (!(named["HEAPU8"] instanceof Uint8Array)) return undefined;
  return {
    get buffer() {
      return (named["HEAPU8"] as Uint8Array).buffer;
    },
  };
}

function isMemory(value: unknown): value is MemorySource {
  try {
    return new DataView((value as MemorySource).buffer).byteOffset === 0;
  } catch {
    return false;
  }
}

/**
 * Whether addresses are bigints. Calls `free` with the null pointer as a bigint, which does nothing. If addresses are
 * numbers, the engine refuses the bigint before the call.
 */
function takesBigints(free: Allocating): boolean {
  try {
    free(0n);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** @throws {HeapError} `INVALID_VALUE` if it is not a whole number from 0 on */
export function checkSize(sizeBytes: unknown): number {
  if (isCount(sizeBytes)) return sizeBytes;
  throw invalidValue(
    `Cannot use a size of ${String(sizeBytes)} bytes: expected a whole number from 0 on`,
    "check how the size was computed",
  );
}
