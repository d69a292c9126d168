/** The exports of `memory.wasm`, with addresses and sizes as numbers that are never negative. */
export interface Allocator {
  malloc(bytes: number): number;
  free(address: number): void;
  calloc(count: number, bytes: number): number;
  realloc(address: number, bytes: number): number;
  aligned_alloc(alignment: number, bytes: number): number;
  posix_memalign(result: number, alignment: number, bytes: number): number;
  malloc_usable_size(address: number): number;
  heap_live_blocks(): number;
  heap_bytes_in_use(): number;
  heap_bytes_peak(): number;
  heap_bytes_held(): number;
  heap_regions(): number;
  heap_next_block(address: number): number;
  heap_block_in_use(address: number): number;
  heap_record(): number;
}

export const ALLOCATOR_EXPORTS = [
  "malloc",
  "free",
  "calloc",
  "realloc",
  "aligned_alloc",
  "posix_memalign",
  "malloc_usable_size",
  "heap_live_blocks",
  "heap_bytes_in_use",
  "heap_bytes_peak",
  "heap_bytes_held",
  "heap_regions",
  "heap_next_block",
  "heap_block_in_use",
  "heap_record",
] as const satisfies readonly (keyof Allocator)[];

type Native = (...args: (number | bigint)[]) => number | bigint | undefined;

function adapt(exports: WebAssembly.Exports, convert: (native: Native) => (...args: number[]) => number): Allocator {
  const adapted = ALLOCATOR_EXPORTS.map((name) => [name, convert(exports[name] as Native)]);
  return Object.fromEntries(adapted) as unknown as Allocator;
}

/** An allocator with 32-bit addresses, which WebAssembly returns signed. */
export function allocatorOf(exports: WebAssembly.Exports): Allocator {
  return adapt(
    exports,
    (native) =>
      (a = 0, b = 0, c = 0) =>
        Number(native(a, b, c)) >>> 0,
  );
}

/** An allocator with 64-bit addresses, which are bigints in JavaScript; exact up to 2 ** 53. */
export function wideAllocatorOf(exports: WebAssembly.Exports): Allocator {
  return adapt(exports, (native) => (...args) => {
    const result = native(...args.map(BigInt));
    return typeof result === "bigint" ? Number(BigInt.asUintN(64, result)) : Number(result ?? 0);
  });
}

/** The size of an address: 8 bytes in a 64-bit memory. */
export type WordBytes = 4 | 8;

/** A new memory. One with 64-bit addresses takes bigints, and a property that the types do not have. */
export function newMemory(limits: { initial: number; maximum?: number }, wordBytes: WordBytes = 4): WebAssembly.Memory {
  if (wordBytes === 4) return new WebAssembly.Memory(limits);
  const wide = Object.entries(limits).map(([name, pages]) => [name, BigInt(pages)]);
  return new WebAssembly.Memory({ ...Object.fromEntries(wide), address: "i64" });
}

/** Whether the engine has memories with 64-bit addresses. */
export function hasMemory64(): boolean {
  try {
    newMemory({ initial: 0 }, 8);
    return true;
  } catch {
    return false;
  }
}

/** A number of instances on one memory. */
export function instantiateAllocators(
  module: WebAssembly.Module,
  options: { memory: WebAssembly.Memory; count: number; wordBytes?: WordBytes },
): Allocator[] {
  const env = { memory: options.memory };
  const adapted = options.wordBytes === 8 ? wideAllocatorOf : allocatorOf;
  return Array.from({ length: options.count }, () => adapted(new WebAssembly.Instance(module, { env }).exports));
}

/** One instance on a memory of its own. */
export function newAllocator(
  module: WebAssembly.Module,
  limits: WebAssembly.MemoryDescriptor,
): { allocator: Allocator; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory(limits);
  return { allocator: allocatorOf(new WebAssembly.Instance(module, { env: { memory } }).exports), memory };
}
