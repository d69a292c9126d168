import type { Abi, Address } from "./address.ts";
import type { MemorySource } from "./address-space.ts";
import { invalidValue, noHeap } from "./heap-problems.ts";

/** The exports of a module, or of several in one object, with `malloc`, `free` and `memory` among them. */
export type HeapExports = object;

export interface HeapParts<A extends Address = number> {
  /** The memory, if it is not called `memory` or `wasmMemory`. */
  readonly memory?: MemorySource;
  /** The function that allocates, if it is not called `malloc` or `_malloc`. */
  readonly malloc?: (sizeBytes: A) => A;
  /** The function that frees, if it is not called `free` or `_free`. */
  readonly free?: (address: A) => void;
  /** The target that the module was compiled for; by default found from the addresses that its functions take. */
  readonly abi?: Abi;
}

export interface FoundHeap {
  readonly memory: MemorySource;
  readonly malloc: (sizeBytes: Address) => Address;
  readonly free: (address: Address) => void;
  readonly addressType: "i32" | "i64";
}

type Named = Readonly<Record<string, unknown>>;

/** Takes the three parts from the options, or else by name. */
export function findHeap(exports: HeapExports, parts: HeapParts<never>): FoundHeap {
  const named = exports as Named;
  const memory = (parts.memory ?? named["memory"] ?? named["wasmMemory"] ?? memoryOfViews(named)) as MemorySource;
  const malloc = (parts.malloc ?? named["malloc"] ?? named["_malloc"]) as FoundHeap["malloc"];
  const free = (parts.free ?? named["free"] ?? named["_free"]) as FoundHeap["free"];
  const missing = [
    ...(typeof malloc === "function" ? [] : ["malloc"]),
    ...(typeof free === "function" ? [] : ["free"]),
    ...(isMemory(memory) ? [] : ["memory"]),
  ];
  if (missing.length > 0) throw noHeap(missing, Object.keys(named));
  return { memory, malloc, free, addressType: addressTypeOf(free) };
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
  const { buffer } = (value ?? {}) as { buffer?: unknown };
  return Object.prototype.toString.call(buffer).endsWith("ArrayBuffer]");
}

/**
 * Whether addresses are bigints. Calls `free` with the null pointer as a bigint, which does nothing. If addresses are
 * numbers, the engine refuses the bigint before the call.
 */
function addressTypeOf(free: FoundHeap["free"]): "i32" | "i64" {
  try {
    free(0n);
    return "i64";
  } catch (error) {
    if (error instanceof TypeError) return "i32";
    throw error;
  }
}

/** @throws {HeapError} `INVALID_VALUE` if it is not a whole number from 0 on */
export function checkSize(sizeBytes: number): number {
  if (Number.isSafeInteger(sizeBytes) && sizeBytes >= 0) return sizeBytes;
  throw invalidValue(
    `Cannot use a size of ${sizeBytes} bytes: expected a whole number from 0 on`,
    "check how the size was computed",
  );
}
