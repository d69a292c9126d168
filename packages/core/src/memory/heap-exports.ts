import type { Abi, Address } from "./address.ts";
import type { MemorySource } from "./address-space.ts";
import { invalidValue, isCount, noHeap } from "./heap-problems.ts";

/** The exports of a module, or of several in one object, with `malloc`, `free` and `memory` among them. */
export type HeapExports = object;

export interface HeapParts<A extends Address = number> {
  /** The memory, if it is not called `memory` or `wasmMemory`. */
  readonly memory?: MemorySource;
  /** The function that allocates, if it is not called `malloc` or `_malloc`. */
  readonly malloc?: (sizeBytes: A) => A;
  /** The function that frees, if it is not called `free` or `_free`. */
  readonly free?: (address: A) => void;
  /**
   * The target that the module was compiled for, and so the type of addresses: bigints for `wasm64`. By default a call of
   * `free` with null finds it out.
   */
  readonly abi?: Abi;
}

export interface FoundHeap {
  readonly memory: MemorySource;
  readonly malloc: (sizeBytes: Address) => Address;
  readonly free: (address: Address) => void;
  /** Whether addresses have 64 bits. */
  readonly wide: boolean;
}

type Named = Readonly<Record<string, unknown>>;

/** Takes the three parts from the options, or else by name. */
export function findHeap(exports: HeapExports, parts: HeapParts<never>): FoundHeap {
  const named = exports as Named;
  const memory = (parts.memory ?? named["memory"] ?? named["wasmMemory"] ?? memoryOfViews(named)) as MemorySource;
  const malloc = (parts.malloc ?? named["malloc"] ?? named["_malloc"]) as FoundHeap["malloc"];
  const free = (parts.free ?? named["free"] ?? named["_free"]) as FoundHeap["free"];
  const usable = {
    malloc: typeof malloc === "function",
    free: typeof free === "function",
    memory: isMemory(memory),
  };
  const missing = Object.entries(usable).flatMap(([name, is]) => (is ? [] : name));
  if (missing.length > 0) throw noHeap(missing, Object.keys(named));
  return { memory, malloc, free, wide: parts.abi ? parts.abi === "wasm64" : takesBigints(free) };
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
function takesBigints(free: FoundHeap["free"]): boolean {
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
    `Cannot use a size of ${sizeBytes} bytes: expected a whole number from 0 on`,
    "check how the size was computed",
  );
}
